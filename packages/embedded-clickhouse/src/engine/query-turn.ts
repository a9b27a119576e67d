import type { EngineOptions } from '../engine-options.ts';
import { parseEngineError } from '../query-error.ts';
import type { Engine, EngineConnection } from './chdb-engine.ts';
import { applySettings, limitConnection, makeReadonly } from './connection-settings.ts';
import { createExternalTables, dropExternalTables, type ExternalTable } from './external-tables.ts';
import { leaseFresh, type HttpSessions, type Lease } from './http-sessions.ts';
import type { QueryRequest } from './query-request.ts';
import type { QuerySlots } from './query-slots.ts';

/** A request's use of the engine: a slot, and a connection with its settings. */
export interface QueryTurn {
  readonly slot: number;
  readonly connection: EngineConnection;
  /** Restores a kept session, and lets the next request run. */
  end(): Promise<void>;
}

/** Allocates turns. */
export interface QueryTurns {
  /** @throws {QueryError} if there is no capacity, or a setting, parameter, database or table is invalid. */
  begin(request: QueryRequest, tables: readonly ExternalTable[]): Promise<QueryTurn>;
}

async function restoreSession(
  lease: Lease,
  restore: string | undefined,
  tables: readonly ExternalTable[],
): Promise<void> {
  if (!lease.kept) return;
  if (restore !== undefined) await lease.connection.run(restore);
  await dropExternalTables(lease.connection, tables);
}

/** Creates turns over the engine's slots and sessions. */
export function createQueryTurns(
  engine: Engine,
  slots: QuerySlots,
  sessions: HttpSessions,
  options: EngineOptions,
): QueryTurns {
  async function takeLease(request: QueryRequest): Promise<Lease> {
    // A read-only user can neither set nor create anything, so a session would have nothing to keep.
    if (request.session === undefined || request.readonlyUser) return leaseFresh(engine);
    return sessions.lease(request.user, request.session);
  }

  async function prepare(
    lease: Lease,
    request: QueryRequest,
    tables: readonly ExternalTable[],
  ): Promise<string | undefined> {
    const restore = await applySettings(lease, request);
    if (request.readonlyUser) await limitConnection(lease.connection, options.readonlyLimits);
    await createExternalTables(lease.connection, tables, options.spoolDirectory);
    if (request.readonlyUser) await makeReadonly(lease.connection);
    return restore;
  }

  async function takeSlot(lease: Lease): Promise<number> {
    try {
      return await slots.acquire();
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  return {
    async begin(request, tables) {
      const lease = await takeLease(request);
      const slot = await takeSlot(lease);
      const release = (): void => {
        lease.release();
        slots.release(slot);
      };
      try {
        const restore = await prepare(lease, request, tables);
        const end = (): Promise<void> =>
          restoreSession(lease, restore, tables)
            .catch(() => undefined)
            .finally(release);
        return { slot, connection: lease.connection, end };
      } catch (error) {
        release();
        throw parseEngineError(error);
      }
    },
  };
}
