import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';

/** One numbered statement of the schema. */
export interface Migration {
  /** The number that its file's name starts with. */
  readonly number: number;
  /** The file's name. */
  readonly name: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly checksum: string;
  /** One SQL statement, with its comments. */
  readonly sql: string;
  /** A query that says in one value whether the statement is for this database; `undefined`: it is for all. */
  readonly onlyWhere: string | undefined;
}

const DIRECTORY = new URL('../sql/', import.meta.url);
const FILE_NAME = /^(?<number>\d{4})_[a-z0-9_]+\.sql$/;
const ONLY_WHERE = /^-- only where: (?<query>SELECT .+)$/m;

/** The migrations that this version knows, in their order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = await readdir(DIRECTORY);
  return Promise.all(
    names
      .filter((name) => FILE_NAME.test(name))
      .toSorted()
      .map(readMigration),
  );
}

async function readMigration(name: string): Promise<Migration> {
  const sql = await readFile(new URL(name, DIRECTORY), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { number: Number(name.slice(0, 4)), name, checksum, sql, onlyWhere: ONLY_WHERE.exec(sql)?.groups?.['query'] };
}
