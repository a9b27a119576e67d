import { type Logger, destination, pino } from 'pino';
import type { SinkConfig } from './config.ts';

const STDERR = 2;

/** JSON lines on stderr, so that stdout is free for results. Neither secrets nor the content of spans go in here. */
export function createLogger(level: SinkConfig['logLevel']): Logger {
  return pino({ name: 'auditspan', level, serializers: { err: errorOf } }, destination(STDERR));
}

/** The kind and place of an error; not its other properties, in which a client may keep what it was sent. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  return { type: error.name, code, message: error.message, stack: error.stack };
}
