/** The configuration is invalid; the message names every invalid field. */
export class EmbeddedClickHouseConfigError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_CONFIG';
  override readonly name = 'EmbeddedClickHouseConfigError';
}

/** Another running process uses the data directory. */
export class EmbeddedClickHouseLockedError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_LOCKED';
  override readonly name = 'EmbeddedClickHouseLockedError';
  /** The locked directory. */
  readonly path: string;
  /** The process that holds the lock, if its lock file names one. */
  readonly pid: number | undefined;
  /** Describes the holder. */
  readonly holder: string;

  /** @param isElsewhere whether the process is in another container or on another host. */
  constructor(path: string, pid: number | undefined, isElsewhere = false) {
    const where = isElsewhere ? ' in another container or host' : '';
    const holder = pid === undefined ? 'another process' : `process ${pid}${where}`;
    super(
      `The ClickHouse data directory ${path} is in use by ${holder}. ` +
        'Stop that process, or use another directory; to read the same data, connect to its URL instead.',
    );
    this.path = path;
    this.pid = pid;
    this.holder = holder;
  }
}

/** The engine did not start. `cause` or the message contains its last output. */
export class EmbeddedClickHouseStartError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_START';
  override readonly name = 'EmbeddedClickHouseStartError';
}

/** The address or socket to listen on is unavailable. */
export class EmbeddedClickHouseListenError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_LISTEN';
  override readonly name = 'EmbeddedClickHouseListenError';
}

/** Every error and warning code of this package: when it occurs, and how to resolve it. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_EMBEDDED_CONFIG',
    when: 'The configuration of the embedded ClickHouse has unknown or invalid fields.',
    remedy: 'Correct the fields named in the message; the README lists every option.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_LOCKED',
    when: 'The data directory is in use by another process.',
    remedy: 'Stop the process named in the message, use another directory, or connect to that process by its URL.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_START',
    when: 'The engine process ended, or was not ready in time, at every attempt to start it.',
    remedy:
      'Read the last output of the engine in the message: a damaged or foreign directory, a full disk, too little memory, or a platform without chDB.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_LISTEN',
    when: 'The address or socket path to listen on is in use or not permitted.',
    remedy: 'Choose a free port (0 takes one), or a socket path in a folder that this user can write.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_RESTART',
    when: 'Warning: the engine process ended unexpectedly and is being restarted. Clients get 503 until then.',
    remedy: 'Read the reason in the message, such as too little memory; nothing that was acknowledged is lost.',
  },
];
