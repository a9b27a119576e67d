import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { SinkConfig } from './config.ts';
import { createLogOutput } from './log-output.ts';

const STDERR = 2;
/** The code of log lines that were given none. */
const OTHER = 'other';

/**
 * Creates the logger: JSON lines on stderr, so that stdout is free for results. Members: `time` (ISO 8601), `level` (name),
 * `name`, `code` (a stable identifier of the event), `error` if something failed, `attributes`, `message`. Neither secrets nor
 * span content are logged.
 */
export function createLogger(level: SinkConfig['logLevel']): Logger {
  const options = {
    level,
    base: { name: 'auditspan' },
    messageKey: 'message',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: lineOf },
  };
  return pino(options, standardError);
}

const standardError = createLogOutput(STDERR, (lines) => {
  const what = { level: 'warn', time: new Date().toISOString(), name: 'auditspan', code: 'log_lines_lost' };
  return `${JSON.stringify({ ...what, attributes: { lines }, message: 'the log was not read, or its disk was full' })}\n`;
});

function lineOf({ code, err, ...attributes }: Record<string, unknown>): Record<string, unknown> {
  const error = err === undefined ? undefined : errorOf(err);
  return {
    code: code ?? OTHER,
    ...(error !== undefined && { error }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

/** The type, code, message and stack of an error; not its other properties, in which a client may keep the request body. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  return { type: error.name, code, message: error.message, stack: error.stack };
}
