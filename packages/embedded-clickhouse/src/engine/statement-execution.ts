import { randomUUID } from 'node:crypto';

import { parseEngineError, QueryError } from '../query-error.ts';
import type { Engine, EngineConnection, EngineResult } from './chdb-engine.ts';
import { fromBytesText } from './statement.ts';

/** A statement as the engine is given it. */
export interface EngineSql {
  /** One character a byte. */
  readonly text: string;
  /** What this package wrote into it, which no error message should show; longest first. */
  readonly injected: readonly string[];
}

function cleanError(error: unknown, injected: readonly string[]): QueryError {
  const parsed = parseEngineError(error);
  let { message } = parsed;
  for (const part of injected) message = message.replaceAll(part, '');
  return new QueryError(parsed.code, parsed.type, message, { cause: error });
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
  const cancel = (): void => void engine.cancel(marker).catch(() => undefined);
  signal.throwIfAborted();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await connection.run(fromBytesText(sql.text) + marker, format);
  } catch (error) {
    throw cleanError(error, [marker, ...sql.injected.map(fromBytesText)]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
