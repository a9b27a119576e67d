/** Base of the errors of this package: a stable code, and a message that says what, where and what to do. */
abstract class StoreError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The options of a store client are wrong; the message names every wrong field. */
export class StoreConfigError extends StoreError {
  readonly code = 'AUDITSPAN_STORE_CONFIG';
}

/** ClickHouse cannot be reached or cannot serve now. The same request may succeed later. */
export class StoreUnavailableError extends StoreError {
  readonly code = 'AUDITSPAN_STORE_UNAVAILABLE';
}

/** ClickHouse refuses the request and would refuse it again: wrong credentials, missing table, wrong SQL. */
export class StoreRejectedError extends StoreError {
  readonly code = 'AUDITSPAN_STORE_REJECTED';
  /** ClickHouse's own error code, such as `60`, where it gave one. */
  readonly clickhouseCode: string | undefined;

  constructor(message: string, clickhouseCode: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.clickhouseCode = clickhouseCode;
  }
}

/** A migration that was applied to the database has another text now. */
export class MigrationChangedError extends StoreError {
  readonly code = 'AUDITSPAN_MIGRATION_CHANGED';
}

/** The database holds migrations that this version does not know: it was used by a newer one. */
export class DatabaseNewerError extends StoreError {
  readonly code = 'AUDITSPAN_DATABASE_NEWER';
}

/** Every code of this package: when it happens, and what to do. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_STORE_CONFIG',
    when: 'The options given to createStoreClient are wrong.',
    remedy: 'Correct the fields that the message names.',
  },
  {
    code: 'AUDITSPAN_STORE_UNAVAILABLE',
    when: 'ClickHouse is down, unreachable, overloaded or out of memory or disk space.',
    remedy: 'Nothing is lost: the same write is safe to repeat. Check that ClickHouse runs and can be reached.',
  },
  {
    code: 'AUDITSPAN_STORE_REJECTED',
    when: 'ClickHouse refused a statement: wrong credentials, missing privileges, missing table, wrong SQL.',
    remedy: 'Read the ClickHouse error in the message; for missing tables run `auditspan migrate`.',
  },
  {
    code: 'AUDITSPAN_MIGRATION_CHANGED',
    when: 'The text of an applied migration differs from the one that is recorded in auditspan_migrations.',
    remedy:
      'Install the unchanged package; an applied migration is never edited, a new one is added. A database from before the first release cannot be taken over.',
  },
  {
    code: 'AUDITSPAN_DATABASE_NEWER',
    when: 'The database was migrated by a newer version of AuditSpan.',
    remedy: 'Upgrade AuditSpan to at least the version that last ran on this database.',
  },
];
