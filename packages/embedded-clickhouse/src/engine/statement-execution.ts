import { randomUUID } from 'node:crypto';

import { parseEngineError, QueryError } from '../query-error.ts';
import type { Engine, EngineConnection, EngineResult } from './chdb-engine.ts';
import { fromBytesText } from './statement.ts';

const CANCEL_AGAIN_MS = 100;
/** Characters of an injected part that no message has by itself. */
const SHORTEST_REST = 8;

/** A statement as the engine is given it. */
export interface EngineSql {
  /** One character a byte. */
  readonly text: string;
  /** What this package wrote into it, which no error message should show; longest first. */
  readonly injected: readonly string[];
}

function cleanError(error: unknown, injected: readonly string[]): QueryError {
  const parsed = parseEngineError(error);
  const message = injected.reduce(without, parsed.message);
  return new QueryError(parsed.code, parsed.type, message, { cause: error });
}

/** The message without what was written into the statement, also where the engine cut it short. */
function without(message: string, part: string): string {
  const whole = message.replaceAll(part, '');
  const start = whole.indexOf(part.slice(0, SHORTEST_REST));
  if (start < 0) return whole;
  let length = SHORTEST_REST;
  while (length < part.length && whole[start + length] === part[length]) length += 1;
  return whole.slice(0, start) + whole.slice(start + length);
}

/** A query is only found once the engine has begun it, so that one word may come too early. */
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
