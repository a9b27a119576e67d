/** Base class of this package's errors: a stable code, and a message that says what happened, where, and what to do. */
abstract class StoreError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The options of a store client are invalid; the message names every invalid field. */
export class StoreConfigError extends StoreError {
  readonly code = 'AUDITSPAN_STORE_CONFIG';
}

/** ClickHouse cannot be reached or is temporarily unable to serve. The same request may succeed later. */
export class StoreUnavailableError extends StoreError {
  readonly code = 'AUDITSPAN_STORE_UNAVAILABLE';
}

/** ClickHouse rejects the request and would reject it again: wrong credentials, missing table, invalid SQL. */
export class StoreRejectedError extends StoreError {
  readonly code = 'AUDITSPAN_STORE_REJECTED';
  /** ClickHouse's own error code, such as `60`, if it returned one. */
  readonly clickhouseCode: string | undefined;

  constructor(message: string, clickhouseCode: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.clickhouseCode = clickhouseCode;
  }
}

/** An applied migration's file has changed since. */
export class MigrationChangedError extends StoreError {
  readonly code = 'AUDITSPAN_MIGRATION_CHANGED';
}

/** The database has migrations that this version does not know: a newer version has used it. */
export class DatabaseNewerError extends StoreError {
  readonly code = 'AUDITSPAN_DATABASE_NEWER';
}

/** Every error code of this package: when it occurs, and how to resolve it. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_STORE_CONFIG',
    when: 'The options given to createStoreClient are invalid.',
    remedy: 'Correct the fields named in the message.',
  },
  {
    code: 'AUDITSPAN_STORE_UNAVAILABLE',
    when: 'ClickHouse is down, unreachable, overloaded, out of memory or disk space, or over a quota.',
    remedy: 'Nothing is lost: the same write is safe to repeat. Check that ClickHouse is running and reachable.',
  },
  {
    code: 'AUDITSPAN_STORE_REJECTED',
    when: 'ClickHouse rejected a statement: wrong credentials, missing privileges, missing table, invalid SQL.',
    remedy: 'Read the ClickHouse error in the message; for missing tables run `auditspan migrate`.',
  },
  {
    code: 'AUDITSPAN_MIGRATION_CHANGED',
    when: 'The text of an applied migration differs from the one recorded in auditspan_migrations.',
    remedy:
      'Install the unmodified package: an applied migration is never edited, a new one is added. A database from before the first release cannot be upgraded.',
  },
  {
    code: 'AUDITSPAN_DATABASE_NEWER',
    when: 'The database was migrated by a newer version of AuditSpan.',
    remedy: 'Upgrade AuditSpan to at least the version that last ran on this database.',
  },
];
