import type { Logger } from 'pino';
import { RequestError, SinkUnavailableError } from '../errors.ts';

/** Maps any internal fault to 503 or UNAVAILABLE, since senders drop their spans after most other statuses. */
export function toRequestError(error: unknown, logger: Logger): RequestError {
  if (error instanceof RequestError) return error;
  logger.error({ code: 'request_failed', err: error }, 'a request failed');
  return new SinkUnavailableError('the spans could not be stored; try again', { cause: error });
}
