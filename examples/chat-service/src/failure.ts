import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

/** A request that cannot be served, as reported to the client. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const told: Readonly<Record<number, readonly [status: number, message: string]>> = {
  403: [403, 'this model may not be used'],
  404: [404, 'there is no such model'],
  429: [503, 'the model is busy, try again later'],
};

/** Returns the client's view of an error; a provider's message stays in the service. */
export function failureOf(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (!(error instanceof OpenAI.APIError || error instanceof Anthropic.APIError))
    return new RequestFailure(500, 'internal error');
  const [status, message] = told[(error.status as number | undefined) ?? 0] ?? [502, 'the model failed'];
  return new RequestFailure(status, message);
}
