import { text } from 'node:stream/consumers';
import { INGEST_TABLES, type Retention, type StoreClient } from '@auditspan/store';
import type { Check } from './check.ts';

/** Privileges on the database that migrations need. */
const MIGRATING = [
  'SELECT',
  'INSERT',
  'CREATE TABLE',
  'CREATE VIEW',
  'DROP TABLE',
  'DROP VIEW',
  'ALTER TABLE',
] as const;

/** Determines the needed privileges. */
export interface RightsNeeded {
  readonly database: string;
  /** Whether there are pending migrations. */
  readonly migrates: boolean;
  readonly retention: Retention;
}

interface Right {
  readonly right: string;
  readonly on: string;
}

/** Checks the user's privileges. If all migrations are applied, those of the role `auditspan_ingest` suffice. */
export async function checkRights(client: StoreClient, needed: RightsNeeded): Promise<Omit<Check, 'name'>> {
  const missing = await missingOf(client, rightsOf(needed));
  if (missing.length > 0) return toFault(missing, needed.migrates);
  const { spanDays, rollUpDays } = needed.retention;
  const changesTtl = spanDays !== undefined || rollUpDays !== undefined;
  const ttl = changesTtl ? await missingOf(client, [{ right: 'ALTER TTL', on: allOf(needed) }]) : [];
  if (ttl.length === 0)
    return { status: 'ok', message: `the user has all privileges that are needed in ${needed.database}` };
  return {
    status: 'note',
    message: 'the user may not set how long rows are kept (ALTER TTL)',
    remedy: `GRANT ${listed(ttl)} to the sink's user, or have another user start a sink once to set the retention: if it is as configured already, nothing has to be changed`,
  };
}

function toFault(missing: readonly Right[], migrates: boolean): Omit<Check, 'name'> {
  const grant = `GRANT ${listed(missing)} to the sink's user`;
  const remedy = migrates
    ? `${grant}, or run \`auditspan migrate\` as another user: then the role auditspan_ingest of \`auditspan grants\` is enough`
    : `${grant}, or give it the role auditspan_ingest of \`auditspan grants\``;
  return { status: 'fault', message: `missing: ${listed(missing)}`, remedy };
}

const allOf = ({ database }: RightsNeeded): string => `${quoted(database)}.*`;
const quoted = (name: string): string => (/^\w+$/.test(name) ? name : `\`${name.replaceAll('`', '\\`')}\``);

function rightsOf(needed: RightsNeeded): Right[] {
  if (needed.migrates) return MIGRATING.map((right) => ({ right, on: allOf(needed) }));
  return INGEST_TABLES.flatMap((table) =>
    ['SELECT', 'INSERT'].map((right) => ({ right, on: `${quoted(needed.database)}.${table}` })),
  );
}

async function missingOf(client: StoreClient, rights: readonly Right[]): Promise<Right[]> {
  const missing: Right[] = [];
  for (const { right, on } of rights) {
    // `exec`, since the statement does not accept the FORMAT clause that `query` adds.
    const { stream } = await client.exec({ query: `CHECK GRANT ${right} ON ${on}` });
    if ((await text(stream)).trim() !== '1') missing.push({ right, on });
  }
  return missing;
}

/** Formats privileges for GRANT, grouped by object. */
function listed(rights: readonly Right[]): string {
  const byPlace = Map.groupBy(rights, ({ on }) => on);
  return [...byPlace].map(([on, found]) => `${found.map(({ right }) => right).join(', ')} ON ${on}`).join(', ');
}
