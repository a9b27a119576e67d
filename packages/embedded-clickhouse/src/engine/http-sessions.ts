import { EventEmitter, once } from 'node:events';

import { queryError } from '../query-error.ts';
import type { Engine, EngineConnection } from './chdb-engine.ts';
import type { SessionRequest } from './query-request.ts';

interface KeptSession {
  readonly connection: EngineConnection;
  /** Resolves when the last queued request has ended. */
  tail: Promise<void>;
  users: number;
  expiry: NodeJS.Timeout | undefined;
}

/** The use of a connection by one request. */
export interface Lease {
  readonly connection: EngineConnection;
  /** Whether the connection is kept for later requests, which must not see this one's settings. */
  readonly kept: boolean;
  release(): void;
}

/** The HTTP sessions (`session_id`) of all users. */
export interface HttpSessions {
  /**
   * Acquires the user's session after earlier requests, creating it if it is new.
   *
   * @throws {QueryError} 372 if it must exist and does not, 202 if there are too many.
   */
  lease(user: string, session: SessionRequest): Promise<Lease>;
  close(): void;
}

/** Creates the session store, for at most `limit` sessions. */
export function createHttpSessions(engine: Engine, limit: number): HttpSessions {
  const sessions = new Map<string, KeptSession>();

  function find(key: string, request: SessionRequest): KeptSession {
    const known = sessions.get(key);
    if (known !== undefined) return known;
    if (request.mustExist) throw queryError('SESSION_NOT_FOUND', `Session ${request.id} not found`);
    if (sessions.size >= limit) {
      throw queryError('TOO_MANY_SIMULTANEOUS_QUERIES', `Too many sessions: ${limit} are open (maxSessions)`);
    }
    const session = { connection: engine.connect(), tail: Promise.resolve(), users: 0, expiry: undefined };
    sessions.set(key, session);
    return session;
  }

  function leave(key: string, session: KeptSession, timeoutSeconds: number): void {
    session.users -= 1;
    if (session.users > 0) return;
    session.expiry = setTimeout(() => {
      sessions.delete(key);
      session.connection.close();
    }, timeoutSeconds * 1000).unref();
  }

  return {
    async lease(user, request) {
      const key = JSON.stringify([user, request.id]);
      const session = find(key, request);
      clearTimeout(session.expiry);
      session.users += 1;
      const before = session.tail;
      const turn = new EventEmitter();
      session.tail = once(turn, 'end').then(() => undefined);
      await before;
      return {
        connection: session.connection,
        kept: true,
        release() {
          turn.emit('end');
          leave(key, session, request.timeoutSeconds);
        },
      };
    },
    close() {
      for (const session of sessions.values()) {
        clearTimeout(session.expiry);
        session.connection.close();
      }
      sessions.clear();
    },
  };
}

/** Returns a connection used by a single request. */
export function leaseFresh(engine: Engine): Lease {
  const connection = engine.connect();
  return { connection, kept: false, release: () => connection.close() };
}
