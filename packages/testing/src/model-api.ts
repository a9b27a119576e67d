import { randomBytes } from 'node:crypto';

import type { ModelRequest } from './model-request.ts';

/** One server-sent event as it goes over the wire. */
export type Frame = string;

/** A fault in the words of a provider. */
export type Fault = 'invalid' | 'unauthorized' | 'forbidden' | 'missing' | 'busy' | 'quota' | 'broken';

/** The HTTP status of each fault. */
export const STATUS_OF_FAULT: Readonly<Record<Fault, number>> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  missing: 404,
  busy: 429,
  quota: 429,
  broken: 500,
};

/** One provider's format for one operation: pure functions from what was asked to what goes over the wire. */
export interface ModelApi {
  /** The response header that carries the provider's request id. */
  readonly requestIdHeader: string;
  /** The body of a plain answer. */
  answer(request: ModelRequest): object;
  /** The events of a streamed answer, in order; undefined where the operation does not stream. */
  readonly frames: ((request: ModelRequest) => readonly Frame[]) | undefined;
  /** The body of a refused or failed request. */
  error(fault: Fault, model: string): object;
  /** What stands in place of the rest of an answer that fails after its 200. */
  inBandError(): { readonly body: object; readonly frame: Frame };
}

const ANSWER = 'The capital of France is Paris, as it has been for most of its history.';
const REFUSAL = 'I cannot help with that request.';
const SLOW_WORDS = 200;

/** What the model says. Nothing of the prompt is in it, except for an `-echo` model. */
export function answerText(request: ModelRequest): string {
  if (request.behaviour === 'echo') return request.prompt;
  if (request.behaviour === 'refusal') return REFUSAL;
  if (request.behaviour === 'filtered') return '';
  return request.behaviour === 'slow' ? 'word '.repeat(SLOW_WORDS).trimEnd() : ANSWER;
}

/** The pieces in which a stream delivers a text: a word each. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** A plausible count of output tokens. */
export function outputTokens(text: string): number {
  return pieces(text).length;
}

/** An id as providers give them: a prefix and random letters. */
export function newId(prefix: string): string {
  return prefix + randomBytes(12).toString('hex');
}

/** The dated name under which a provider says that it served a model. */
export function servedName(model: string): string {
  return `${model}-2026-05-01`;
}

/** Seconds since the epoch. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A server-sent event without a name, as in chat completions. */
export function dataFrame(data: object): Frame {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event whose kind is among its data. */
export interface TypedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A server-sent event that is named by its data's `type`, as in Responses and in Anthropic's messages. */
export function typedFrame(data: TypedEvent): Frame {
  return `event: ${data.type}\n${dataFrame(data)}`;
}
