import { type StoreRejectedError, toStoreError } from '@auditspan/store';
import type { Check } from './check.ts';
import { messageOf } from '../error-message.ts';

const NEEDED = /necessary to have the grant (?<grant>.+? ON \S+?)\.?(?:\s|$)/;
const UNKNOWN_DATABASE = '81';

/** Returns the remedy for a ClickHouse error about missing privileges or a missing database; `undefined` for other errors. */
export function remedyOf(error: unknown, database: string): string | undefined {
  const { clickhouseCode, message } = toStoreError(error, '') as Partial<StoreRejectedError>;
  if (clickhouseCode === UNKNOWN_DATABASE) {
    return `run \`auditspan migrate\` as a user who may create the database ${database}`;
  }
  const grant = NEEDED.exec(message ?? '')?.groups?.['grant'];
  return grant === undefined ? undefined : `have an administrator run: GRANT ${grant} TO the sink's user`;
}

/** Runs a check; if it cannot be performed, that is a note and not a fault. */
export async function checkOrNote(
  name: string,
  database: string,
  check: () => Promise<Omit<Check, 'name'>>,
): Promise<Check> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    const remedy = remedyOf(error, database);
    const message = `could not be checked: ${messageOf(toStoreError(error, name))}`;
    return { name, status: 'note', message, ...(remedy === undefined ? {} : { remedy }) };
  }
}
