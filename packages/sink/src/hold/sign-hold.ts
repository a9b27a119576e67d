import type { NoteSigner } from '@auditspan/ledger';
import { createStoreChange } from '../directives/change-store.ts';
import type { Directive } from '../directives/directive.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { countOf } from '../directives/leaf-ranges.ts';
import { leavesInSql } from '../directives/leaves-in-sql.ts';
import { leavesWhere } from '../directives/leaves-where.ts';
import { addSignature } from '../directives/signed-directive.ts';
import { rangesIn } from '../directives/standing.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { DirectiveError } from '../errors.ts';
import { assertNothingUnfinished } from './propose-hold.ts';

/**
 * Signs, as the second officer, a hold or release that another officer proposed, and puts it into the log.
 * @param note signed by the first officer.
 * @throws {DirectiveError} if the same officer signed it before, or it does not count.
 */
export async function signHold(
  log: DirectiveLog,
  note: string,
  directive: Directive,
  officer: NoteSigner,
): Promise<StoredDirective> {
  if (directive.kind !== 'hold' && directive.kind !== 'release')
    throw new DirectiveError(`this is not a hold or release, but of the kind ${directive.kind}`);
  const signed = await addSignature(note, officer);
  if (directive.kind === 'hold') {
    assertNothingUnfinished(await log.read());
    await assertThere(log, directive);
  }
  return log.seal(signed);
}

/** Refuses if records were dropped since the proposal, since they cannot be held any more. */
async function assertThere({ client, origin }: DirectiveLog, { leaves }: { readonly leaves: string }): Promise<void> {
  const named = rangesIn({ leaves });
  const change = createStoreChange(client, 'find what is to be held');
  const there = await leavesWhere(change, origin, { sql: leavesInSql(named), parameters: {} });
  const gone = countOf(named) - countOf(there);
  if (gone > 0)
    throw new DirectiveError(`${gone} records of the proposal have been dropped since; propose the hold again`);
}
