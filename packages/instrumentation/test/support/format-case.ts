/** A call of a format, the provider's response, and the expected record. */
export interface FormatCase {
  readonly it: string;
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: unknown;
  readonly status?: number;
  /** Content type of the response; JSON if absent. */
  readonly type?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly answer: unknown;
  /** Fields of the record that differ from those of a plain successful call; `undefined` removes one. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** A named group of calls. */
export interface FormatGroup {
  readonly name: string;
  readonly cases: readonly FormatCase[];
}

/** Creates a named group of calls. */
export function formatGroup(name: string, cases: readonly FormatCase[]): FormatGroup {
  return { name, cases };
}

/** Returns the bytes of a response: unchanged, or as JSON. */
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

/** Fields of a call that the provider denied. */
export function denied(outcomeReason: string): Readonly<Record<string, unknown>> {
  return { outcome: 'denied', outcomeReason, deniedBy: 'provider' };
}
