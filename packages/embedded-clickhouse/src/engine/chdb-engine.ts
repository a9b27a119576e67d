import { Session } from 'chdb';

/** The engine's result of a query. */
export interface EngineResult {
  readonly bytes: Uint8Array;
  /** Rows read by the query; for an INSERT from a file, the rows written. */
  readonly rows: number;
  readonly rowBytes: number;
  readonly elapsedSeconds: number;
}

/** A connection to the engine, with its own settings, parameters and temporary tables. */
export interface EngineConnection {
  /** Runs one statement on its own thread. Rejects with the engine's error. */
  run(sql: string, format?: string): Promise<EngineResult>;
  /** Closes the connection once its running statement has ended. */
  close(): void;
}

/** The ClickHouse engine inside this process. */
export interface Engine {
  readonly version: string;
  readonly timezone: string;
  readonly displayName: string;
  connect(): EngineConnection;
  /** Cancels the running statement whose text ends with this marker. */
  cancel(marker: string): Promise<void>;
  close(): void;
}

function connect(directory: string): EngineConnection {
  const session = new Session(directory);
  return {
    async run(sql, format = 'TabSeparated') {
      const { elapsed, rowsRead, bytesRead, bytes } = await runOn(session, sql, format);
      return { bytes, rows: rowsRead, rowBytes: bytesRead, elapsedSeconds: elapsed };
    },
    close: () => session.close(),
  };
}

async function runOn(
  session: Session,
  sql: string,
  format: string,
): Promise<{ elapsed: number; rowsRead: number; bytesRead: number; bytes: Uint8Array }> {
  const result = await session.queryAsync(sql, { format });
  return { elapsed: result.elapsed, rowsRead: result.rowsRead, bytesRead: result.bytesRead, bytes: result.bytes() };
}

/**
 * Opens ClickHouse's engine on a data directory. A process can open one directory, and a directory can be opened by one
 * process.
 *
 * @throws if the directory cannot be opened or is locked by another process.
 */
export async function openEngine(directory: string): Promise<Engine> {
  const root = connect(directory);
  const about = await root.run('SELECT version(), timezone(), displayName()', 'TSV');
  const [version = '', timezone = '', displayName = ''] = Buffer.from(about.bytes)
    .toString('utf8')
    .trimEnd()
    .split('\t');
  return {
    version,
    timezone,
    displayName,
    connect: () => connect(directory),
    async cancel(marker) {
      await root.run(`KILL QUERY WHERE endsWith(query, '${marker}') ASYNC`);
    },
    close: () => root.close(),
  };
}
