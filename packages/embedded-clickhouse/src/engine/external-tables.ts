import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { queryError } from '../query-error.ts';
import type { EngineConnection } from './chdb-engine.ts';
import { tokenizeSql } from './sql-tokens.ts';
import { quoteIdentifier, quoteString } from './statement.ts';

/** A table sent with a request as a file of its multipart form. */
export interface ExternalTable {
  readonly name: string;
  readonly format: string;
  /** Columns and types, such as `id UInt64, name String`. */
  readonly structure: string;
  readonly data: Uint8Array;
}

/** Keywords in a table's structure that introduce an expression, which could do more than describe. */
const EXPRESSION = /^(ALIAS|DEFAULT|EPHEMERAL|MATERIALIZED)$/i;

function requireTypesOnly({ name, structure }: ExternalTable): void {
  for (const { kind, text } of tokenizeSql(structure)) {
    if (kind === 'strange' || (kind === 'word' && EXPRESSION.test(text))) {
      throw queryError('BAD_REQUEST_PARAMETER', `The structure of ${name} may have names and types only`);
    }
  }
}

async function createTable(connection: EngineConnection, table: ExternalTable, spoolDirectory: string): Promise<void> {
  const file = join(spoolDirectory, `table-${randomUUID()}`);
  const source = [file, table.format, table.structure, 'none'].map(quoteString).join(', ');
  try {
    await writeFile(file, table.data, { mode: 0o600 });
    await connection.run(
      `CREATE TEMPORARY TABLE ${quoteIdentifier(table.name)} ENGINE = Memory AS SELECT * FROM file(${source}) ` +
        // Rows in the format Values could contain any expression.
        'SETTINGS input_format_values_interpret_expressions = 0',
    );
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Creates a request's tables in its connection, one after the other.
 *
 * @throws {QueryError} 408 if a structure contains more than names and types; or the engine's error.
 */
export async function createExternalTables(
  connection: EngineConnection,
  tables: readonly ExternalTable[],
  spoolDirectory: string,
): Promise<void> {
  tables.forEach(requireTypesOnly);
  for (const table of tables) await createTable(connection, table, spoolDirectory);
}

/** Drops the tables, if the connection is kept. */
export async function dropExternalTables(
  connection: EngineConnection,
  tables: readonly ExternalTable[],
): Promise<void> {
  for (const { name } of tables) await connection.run(`DROP TEMPORARY TABLE IF EXISTS ${quoteIdentifier(name)}`);
}

/**
 * Combines a file of a form with the fields that describe it: `<name>_format` (default TSV) and `<name>_structure` or
 * `<name>_types`.
 *
 * @throws {QueryError} 408 if the columns of a table are missing.
 */
export function describeExternalTable(name: string, data: Uint8Array, fields: URLSearchParams): ExternalTable {
  const types = fields.get(`${name}_types`)?.split(',');
  const structure = fields.get(`${name}_structure`) ?? types?.map((type, at) => `_${at + 1} ${type}`).join(', ');
  if (structure === undefined) {
    throw queryError('BAD_REQUEST_PARAMETER', `The external table ${name} needs ${name}_structure or ${name}_types`);
  }
  return { name, data, structure, format: fields.get(`${name}_format`) ?? 'TabSeparated' };
}
