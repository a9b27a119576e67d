import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Directive, HoldDirective, HoldWhere } from '../directives/directive.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { readOfficer } from '../directives/officer-key.ts';
import { countOf, parseRanges } from '../directives/leaf-ranges.ts';
import { openProposal, signDirective } from '../directives/signed-directive.ts';
import { holdsOf } from '../directives/standing.ts';
import { proposeHold, proposeRelease } from '../hold/propose-hold.ts';
import { signHold } from '../hold/sign-hold.ts';
import { toPrintableLine } from '../query/printable.ts';
import { checkRange } from './check-range.ts';
import type { CommandContext } from './context.ts';
import { addDirectiveFlags, addOfficerFlags, timeText, withDirectives } from './directive-session.ts';
import { traceId } from './id-option.ts';
import { readInput } from './read-input.ts';
import { nanoseconds } from './time-option.ts';

const EXAMPLES = `
Examples:
  auditspan hold add case-17 --principal alice --reason "case 17" --key ann.key --out hold.note
  auditspan hold sign hold.note --key bob.key --dry-run
  auditspan hold sign hold.note --key bob.key
  auditspan hold release case-17 --reason "settled" --key bob.key --out release.note
  auditspan hold sign release.note --key ann.key
  auditspan hold list

One officer proposes, another signs; only then the hold, or its end, is in the log and counts. As long as it stands, nothing
that it fits is dropped or erased, also what comes later. The signatures prove that two different keys of the governance
file signed; that these are two people is the word of who wrote that file. What a hold says stays in the log for good: name a
case there, and no more of a person than is needed.`;

interface ProposalFlags extends HoldWhere {
  readonly key: string;
  readonly reason: string;
  readonly out: string;
}

/** `auditspan hold`: keeps records from being dropped or erased. */
export function addHoldCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('hold')
    .description('keep records from being dropped or erased, by the word of two officers')
    .addHelpText('after', EXAMPLES);
  addProposals(command, context);
  const sign = command
    .command('sign')
    .description('sign, as another officer, what one proposed, and put it into the log')
    .argument('<note>', 'the file that hold add or hold release wrote')
    .addHelpText('after', EXAMPLES);
  addDirectiveFlags(addOfficerFlags(sign))
    .option('--dry-run', 'only say what would be signed', false)
    .action((path: string) => signNow(sign, path, context));
  const list = command.command('list').description('show every hold').addHelpText('after', EXAMPLES);
  addDirectiveFlags(list).action(() => listHolds(list, context));
}

function addProposals(command: Command, context: CommandContext): void {
  const add = command
    .command('add')
    .description('propose a hold over all records that fit')
    .argument('<id>', 'name of the hold, such as that of the case')
    .option('--principal <id>', 'records of this principal, or on its behalf')
    .option('--model <id>', 'records of this model')
    .option('--service <name>', 'records of this service')
    .option('--trace <id>', 'records of this trace', traceId)
    .option('--from <time>', 'calls from this time on, such as 2026-10-01', nanoseconds)
    .option('--to <time>', 'calls before this time', nanoseconds)
    .hook('preAction', checkRange)
    .hook('preAction', checkWhere);
  const release = command.command('release').description('propose to end a hold').argument('<id>', 'name of the hold');
  for (const each of [add, release]) {
    each
      .requiredOption('--reason <text>', 'what for; goes into the log')
      .requiredOption('--key <file>', 'the key of an officer that the governance file names')
      .requiredOption('--out <file>', 'where to write the proposal, for another officer to sign; it must not be there')
      .addHelpText('after', EXAMPLES);
  }
  addDirectiveFlags(add).action((id: string) =>
    propose(add, context, (log, { reason, principal, model, service, trace, from, to }) =>
      proposeHold(log, { id, reason, where: { principal, model, service, trace, from, to } }),
    ),
  );
  addDirectiveFlags(release).action((id: string) =>
    propose(release, context, (log, { reason }) => proposeRelease(log, { id, reason })),
  );
}

/** A hold of whatever there is would be a slip sooner than meant. */
function checkWhere(command: Command): void {
  const { principal, model, service, trace, from, to } = command.opts<ProposalFlags>();
  if ([principal, model, service, trace, from, to].some((value) => value !== undefined)) return;
  command.error('error: give at least one of --principal, --model, --service, --trace, --from and --to');
}

async function propose(
  command: Command,
  context: CommandContext,
  make: (log: DirectiveLog, flags: ProposalFlags) => Promise<Directive>,
): Promise<void> {
  const flags = command.opts<ProposalFlags>();
  const { directive, note } = await withDirectives(command, context, async (log) => {
    const made = await make(log, flags);
    return { directive: made, note: await signDirective(made, await readOfficer(flags.key, log.governance)) };
  });
  await writeFile(flags.out, note, { flag: 'wx', mode: 0o600 });
  const next = 'it counts when another officer has signed it: auditspan hold sign';
  context.stdout.write(`${toPrintableLine(`${flags.out}: ${proposed(directive)}; ${next}`)}\n`);
}

/** In words. A hold that fits nothing may be meant for what is to come, or be a slip of the pen. */
function proposed(directive: Directive): string {
  if (directive.kind !== 'hold') return 'proposed';
  return `proposed, over ${recordsOf(directive)}`;
}

async function signNow(command: Command, path: string, context: CommandContext): Promise<void> {
  const { key, dryRun } = command.opts<{ readonly key: string; readonly dryRun: boolean }>();
  const note = await readInput(path, 'the proposal');
  const said = await withDirectives(command, context, async (log) => {
    const officer = await readOfficer(key, log.governance);
    const { directive: proposal, signers: before } = await openProposal(note, log.governance.officers);
    if (dryRun) return `${inFull(proposal)}; proposed by ${before.join(' and ')}; nothing was signed`;
    const { index, directive, signers } = await signHold(log, note, proposal, officer);
    return `${nameOf(directive)}: leaf ${index} of the log, signed by ${signers.join(' and ')}`;
  });
  context.stdout.write(`${toPrintableLine(said)}\n`);
}

function nameOf(directive: Directive): string {
  return directive.kind === 'done' ? directive.kind : `${directive.kind} ${directive.id}`;
}

/** All that who signs answers for; the leaves by their number. */
function inFull(directive: Directive): string {
  const reason = directive.kind === 'done' ? '' : ` (${directive.reason})`;
  const records = directive.kind === 'hold' ? `, over ${recordsOf(directive)}` : '';
  return `${nameOf(directive)} of the log ${directive.log}${reason}${records}`;
}

function recordsOf({ leaves, where }: HoldDirective): string {
  return `${countOf(parseRanges(leaves) ?? [])} records of ${inWords(where)}`;
}

async function listHolds(command: Command, context: CommandContext): Promise<void> {
  const holds = await withDirectives(command, context, async (log) => holdsOf(await log.read()));
  const shown = holds.map(({ id, index, released, leaves, directive: { reason, where } }) => ({
    id,
    reason,
    where,
    leaf: index,
    records: countOf(leaves),
    ...(released !== undefined && { released }),
  }));
  if (command.opts<{ readonly json: boolean }>().json) {
    context.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
    return;
  }
  if (shown.length === 0) context.stdout.write('There is no hold.\n');
  for (const { id, leaf, released, records, reason, where } of shown) {
    const state = released === undefined ? 'stands' : `released by leaf ${released}`;
    const what = `leaf ${leaf}, ${records} records when it was made, of ${inWords(where)}: ${reason}`;
    context.stdout.write(`${toPrintableLine(`${id}  ${state}; ${what}`)}\n`);
  }
}

function inWords({ from, to, ...names }: HoldWhere): string {
  const times = Object.entries({ from, to }).map(([name, time]) => [name, time && timeText(BigInt(time))]);
  const given = [...Object.entries(names), ...times].filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ');
}
