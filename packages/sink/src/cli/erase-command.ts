import type { Command } from 'commander';
import { countOf } from '../directives/leaf-ranges.ts';
import { readOfficer } from '../directives/officer-key.ts';
import { type ErasedRecords, type ErasureScope, planErasure, runErasure } from '../erase/run-erasure.ts';
import { COMMITMENTS } from '../seal/leaf-columns.ts';
import type { CommandContext } from './context.ts';
import { addDirectiveFlags, addOfficerFlags, withDirectives, withDirectivesAlone } from './directive-session.ts';
import { recordIds } from './id-option.ts';
import { printResult } from './print-result.ts';
import { collect } from './repeated-option.ts';

const EXAMPLES = `
Examples:
  auditspan erase --principal alice --request "Art. 17, 4711" --reason "withdrawn consent" --key ann.key --dry-run
  auditspan erase --principal alice --request "Art. 17, 4711" --reason "withdrawn consent" --key ann.key
  auditspan erase --record 0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d --field ClientAddress --request 4712 --reason "misrecorded" --key ann.key

Erases values together with their salts. What remains in the log is a hash against which guesses cannot be tested; leaves and
proofs stay unchanged. Which leaves, which values, for which request and by whom is in the log, signed and under a checkpoint,
before anything is erased; keep the person's name out of --request and --reason, which stay there. Values under hold are not
erased: the command fails, or skips them with --skip-held. An interrupted erasure is completed by the next one.
Backups, the newest segment of the write-ahead log, and records in dead letters are not reached: replay the last first.`;

interface EraseFlags {
  readonly principal?: string;
  readonly record: readonly string[];
  readonly field: readonly string[];
  readonly request: string;
  readonly reason: string;
  readonly key: string;
  readonly skipHeld: boolean;
  readonly dryRun: boolean;
}

/** `auditspan erase`: erases personal values of sealed records, on the record. */
export function addEraseCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('erase')
    .description('erase personal values of sealed records; leaves stay unchanged, and the log explains what is gone')
    .requiredOption('--request <id>', 'id of the request that is fulfilled; stored in the log')
    .requiredOption('--reason <text>', 'reason; stored in the log')
    .option('--principal <id>', 'records of this principal or on its behalf')
    .option('--record <id>', 'a RecordId; repeatable', recordIds, [])
    .option('--field <name>', `erase only this field, one of ${COMMITMENTS.join(', ')}; repeatable`, collect, [])
    .option('--skip-held', 'skip what is under hold instead of failing', false)
    .option('--dry-run', 'only show what would be erased', false)
    .addHelpText('after', EXAMPLES);
  addDirectiveFlags(addOfficerFlags(command)).action(() => erase(command, context));
}

async function erase(command: Command, context: CommandContext): Promise<void> {
  const { key, request, reason, skipHeld, dryRun, ...flags } = command.opts<EraseFlags>();
  const scope = scopeOf(command, flags);
  if (dryRun) {
    const { free, held } = await withDirectives(command, context, async (log) => {
      await readOfficer(key, log.governance);
      return planErasure(log, scope);
    });
    const counts = [...held].map(([hold, leaves]): [string, number] => [hold, countOf(leaves)]);
    const holds = counts.map(([hold, count]) => `; ${count} more are under the hold ${hold}`).join('');
    const plan = { records: countOf(free), fields: scope.fields, held: Object.fromEntries(counts) };
    return printResult(command, context, plan, ({ records, fields }) => {
      return `${records} records would lose ${fields.join(', ')}${holds}\n`;
    });
  }
  const erased = await withDirectivesAlone(command, context, async (log) => {
    const officer = await readOfficer(key, log.governance);
    return runErasure(log, { ...scope, officer, request, reason, skipsHeld: skipHeld });
  });
  return printResult(command, context, erased, describe);
}

function scopeOf(
  command: Command,
  { principal, record, field }: Pick<EraseFlags, 'principal' | 'record' | 'field'>,
): ErasureScope {
  if (principal === undefined && record.length === 0) command.error('error: give --principal or --record');
  const unknown = field.find((name) => !COMMITMENTS.includes(name));
  if (unknown !== undefined) command.error(`error: --field ${unknown} is not one of ${COMMITMENTS.join(', ')}`);
  const fields = COMMITMENTS.filter((name) => field.length === 0 || field.includes(name));
  return { principal, records: record, fields };
}

function describe(erased: readonly ErasedRecords[]): string {
  if (erased.length === 0) return 'There is nothing to erase.\n';
  return erased
    .map(
      ({ leaf, request, records }) =>
        `${request}  values of ${records} records erased, as leaf ${leaf} of the log says\n`,
    )
    .join('');
}
