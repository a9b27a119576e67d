/** One call of a format, what a provider answers, and what the record must say. */
export interface FormatCase {
  readonly it: string;
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: unknown;
  readonly status?: number;
  /** Content type of the answer; JSON if absent. */
  readonly type?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly answer: unknown;
  /** Fields of the record in place of those of a plain successful call; `undefined` takes one away. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** Calls that belong together. */
export interface FormatGroup {
  readonly name: string;
  readonly cases: readonly FormatCase[];
}

/** Calls under a name. */
export function formatGroup(name: string, cases: readonly FormatCase[]): FormatGroup {
  return { name, cases };
}

/** The bytes of an answer: as they are, or as JSON. */
export function bytesOfAnswer(answer: unknown): Buffer {
  if (Buffer.isBuffer(answer)) return answer;
  return Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
}

/** Lines of JSON. */
export function lines(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** Server-sent events without a type. */
export function events(...values: readonly unknown[]): string {
  return values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');
}

/** The record of a provider's refusal. */
export function denied(outcomeReason: string): Readonly<Record<string, unknown>> {
  return { outcome: 'denied', outcomeReason, deniedBy: 'provider' };
}
