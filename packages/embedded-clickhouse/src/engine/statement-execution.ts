import { randomUUID } from 'node:crypto';

import { parseEngineError, QueryError } from '../query-error.ts';
import type { Engine, EngineConnection, EngineResult } from './chdb-engine.ts';
import { fromBytesText } from './statement.ts';

const CANCEL_AGAIN_MS = 100;
/** Minimum length of an injected fragment that cannot occur in a message by itself. */
const SHORTEST_REST = 8;

/** A statement as passed to the engine. */
export interface EngineSql {
  /** The statement as latin1 bytes: one character per byte. */
  readonly text: string;
  /** Parts that this package inserted, and which no error message should show; longest first. */
  readonly injected: readonly string[];
}

function cleanError(error: unknown, injected: readonly string[]): QueryError {
  const parsed = parseEngineError(error);
  const message = injected.reduce(without, parsed.message);
  return new QueryError(parsed.code, parsed.type, message, { cause: error });
}

/** Removes an inserted part from a message, even if the engine truncated it. */
function without(message: string, part: string): string {
  const whole = message.replaceAll(part, '');
  const start = whole.indexOf(part.slice(0, SHORTEST_REST));
  if (start < 0) return whole;
  let length = SHORTEST_REST;
  while (length < part.length && whole[start + length] === part[length]) length += 1;
  return whole.slice(0, start) + whole.slice(start + length);
}

/** Cancels repeatedly, since a query can only be found once the engine has started it. */
function cancelUntil(engine: Engine, marker: string, ended: AbortSignal): void {
  const cancel = (): void => {
    if (ended.aborted) return;
    void engine
      .cancel(marker)
      .catch(() => undefined)
      .finally(() => setTimeout(cancel, CANCEL_AGAIN_MS).unref());
  };
  cancel();
}

/**
 * Runs a statement, and cancels it when the signal fires.
 *
 * @throws {QueryError} the engine's error.
 */
export async function executeStatement(
  engine: Engine,
  connection: EngineConnection,
  sql: EngineSql,
  format: string,
  signal: AbortSignal,
): Promise<EngineResult> {
  const marker = ` /* ${randomUUID()} */`;
  const ended = new AbortController();
  const cancel = (): void => cancelUntil(engine, marker, ended.signal);
  signal.throwIfAborted();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await connection.run(fromBytesText(sql.text) + marker, format);
  } catch (error) {
    throw cleanError(error, [marker, ...sql.injected.map(fromBytesText)]);
  } finally {
    ended.abort();
    signal.removeEventListener('abort', cancel);
  }
}
