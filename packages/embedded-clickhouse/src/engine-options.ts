/** Options of the engine process, passed as JSON in its first argument. They contain no secret. */
export interface EngineOptions {
  /** ClickHouse's own data directory. */
  readonly dataDirectory: string;
  /** Folder for request bodies while they are inserted. */
  readonly spoolDirectory: string;
  /** Private folder of this engine process: its socket and its result pipes. */
  readonly runtimeDirectory: string;
  readonly maxBodyBytes: number;
  readonly maxQueryBytes: number;
  readonly maxBlockBytes: number;
  readonly maxConcurrentQueries: number;
  readonly maxQueuedQueries: number;
  readonly maxSessions: number;
  readonly sendTimeoutMs: number;
  readonly receiveTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly readonlyLimits: {
    readonly maxExecutionSeconds: number;
    readonly maxMemoryBytes: number;
    readonly maxResultRows: number;
  };
}

/** Message of the engine process to its parent. */
export type EngineMessage =
  | { readonly type: 'ready'; readonly version: string }
  | { readonly type: 'failed'; readonly message: string };

/** Message of the parent to the engine process. */
export interface ParentMessage {
  readonly type: 'stop';
}

/**
 * Headers by which the front server names the user to the engine; a client's own headers of these names are dropped.
 */
export const USER_HEADER = 'x-auditspan-user';
export const READONLY_HEADER = 'x-auditspan-readonly';

/** Trailer by which the engine tells the front server that a response failed after it had started. */
export const FAILED_TRAILER = 'x-auditspan-failed';

/** The engine's socket in its private folder. */
export const ENGINE_SOCKET = 'engine.sock';
