/** A configuration that {@link parseEmbeddedClickHouseConfig} refused; the message names every wrong field. */
export class EmbeddedClickHouseConfigError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_CONFIG';
  override readonly name = 'EmbeddedClickHouseConfigError';
}

/** Another living process has the data directory. */
export class EmbeddedClickHouseLockedError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_LOCKED';
  override readonly name = 'EmbeddedClickHouseLockedError';
  /** The directory that is taken. */
  readonly path: string;
  /** The process that has it, where its lock file tells. */
  readonly pid: number | undefined;
  /** The same in words. */
  readonly holder: string;

  /** @param isElsewhere whether the process is of another container or host. */
  constructor(path: string, pid: number | undefined, isElsewhere = false) {
    const where = isElsewhere ? ' of another container or host' : '';
    const holder = pid === undefined ? 'another process' : `process ${pid}${where}`;
    super(
      `The ClickHouse data directory ${path} is in use by ${holder}. ` +
        'Stop that process, or give this one a directory of its own; to read the same data, connect to its URL instead.',
    );
    this.path = path;
    this.pid = pid;
    this.holder = holder;
  }
}

/** The engine did not come up. `cause` or the message holds what it said last. */
export class EmbeddedClickHouseStartError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_START';
  override readonly name = 'EmbeddedClickHouseStartError';
}

/** The address or socket to listen on could not be had. */
export class EmbeddedClickHouseListenError extends Error {
  readonly code = 'AUDITSPAN_EMBEDDED_LISTEN';
  override readonly name = 'EmbeddedClickHouseListenError';
}

/** Every coded error of this package: when it comes, and what to do. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_EMBEDDED_CONFIG',
    when: 'The configuration of the embedded ClickHouse has unknown or wrong fields.',
    remedy: 'Correct the fields that the message names; the README lists every option.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_LOCKED',
    when: 'The data directory is in use by another process.',
    remedy: 'Stop the process that the message names, use another directory, or connect to that process by its URL.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_START',
    when: 'The engine process ended, or was not ready in time, each time it was started.',
    remedy:
      'Read the last output of the engine in the message: a damaged or foreign directory, a full disk, too little memory, or a platform without chDB.',
  },
  {
    code: 'AUDITSPAN_EMBEDDED_LISTEN',
    when: 'The address or socket path to listen on is taken or not allowed.',
    remedy: 'Choose a free port (0 takes one), or a socket path in a folder that this user may write.',
  },
];
