/** What the engine process is told at its start, as JSON in its first argument. No secret is among it. */
export interface EngineOptions {
  /** ClickHouse's own data directory. */
  readonly dataDirectory: string;
  /** Where request bodies are kept while they are inserted. */
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

/** What the engine process tells its parent. */
export type EngineMessage =
  | { readonly type: 'ready'; readonly version: string }
  | { readonly type: 'failed'; readonly message: string };

/** What the parent tells the engine process. */
export interface ParentMessage {
  readonly type: 'stop';
}

/** Headers by which the front tells the engine who is asking; a client's own headers of these names are dropped. */
export const USER_HEADER = 'x-auditspan-user';
export const READONLY_HEADER = 'x-auditspan-readonly';

/** The trailer by which the engine tells the front that an answer failed after it had begun. */
export const FAILED_TRAILER = 'x-auditspan-failed';

/** The engine's socket in its private folder. */
export const ENGINE_SOCKET = 'engine.sock';
