import type { Logger } from 'pino';
import { RequestError, SinkUnavailableError } from '../errors.ts';

/** Whatever goes wrong on our side is a 503 or UNAVAILABLE, since a sender throws its spans away after most others. */
export function toRequestError(error: unknown, logger: Logger): RequestError {
  if (error instanceof RequestError) return error;
  logger.error({ code: 'request_failed', err: error }, 'a request failed');
  return new SinkUnavailableError('the spans could not be stored; try again', { cause: error });
}
