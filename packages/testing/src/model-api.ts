import { randomBytes } from 'node:crypto';

import type { ModelRequest } from './model-request.ts';

/** One server-sent event in wire format. */
export type Frame = string;

/** A kind of failure that every provider reports in its own format. */
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

/** One provider's format for one operation: pure functions from request to wire format. */
export interface ModelApi {
  /** The response header that carries the provider's request id. */
  readonly requestIdHeader: string;
  /** Returns the body of a non-streamed response. */
  answer(request: ModelRequest): object;
  /** Returns the events of a streamed response, in order; undefined if the operation does not stream. */
  readonly frames: ((request: ModelRequest) => readonly Frame[]) | undefined;
  /** Returns the body of a rejected or failed request. */
  error(fault: Fault, model: string): object;
  /** Returns what replaces the rest of a response that fails after its status 200. */
  inBandError(): { readonly body: object; readonly frame: Frame };
}

const ANSWER = 'The capital of France is Paris, as it has been for most of its history.';
const REFUSAL = 'I cannot help with that request.';
const SLOW_WORDS = 200;

/** Returns the model's text. It repeats nothing of the prompt, except for an `-echo` model. */
export function answerText(request: ModelRequest): string {
  if (request.behaviour === 'echo') return request.prompt;
  if (request.behaviour === 'refusal') return REFUSAL;
  if (request.behaviour === 'filtered') return '';
  return request.behaviour === 'slow' ? 'word '.repeat(SLOW_WORDS).trimEnd() : ANSWER;
}

/** Splits a text into the pieces of a stream: one word each. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Returns a plausible count of output tokens. */
export function outputTokens(text: string): number {
  return pieces(text).length;
}

/** Returns an id in the style of providers: a prefix and random letters. */
export function newId(prefix: string): string {
  return prefix + randomBytes(12).toString('hex');
}

/** Returns the dated name under which a provider reports the served model. */
export function servedName(model: string): string {
  return `${model}-2026-05-01`;
}

/** Seconds since the Unix epoch. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Formats a server-sent event without a name, as in chat completions. */
export function dataFrame(data: object): Frame {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event whose data contains its type. */
export interface TypedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Formats a server-sent event named by its data's `type`, as in Responses and in Anthropic's messages. */
export function typedFrame(data: TypedEvent): Frame {
  return `event: ${data.type}\n${dataFrame(data)}`;
}
