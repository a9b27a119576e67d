import { type DeadLetterRow, createRowWriter } from '@auditspan/store';
import { type Command, InvalidArgumentError } from 'commander';
import { type LetterFiles, createLetterFiles, letterFolder } from '../dead-letters/letter-files.ts';
import { readLetters } from '../dead-letters/letter-table.ts';
import { type Replay, type ReplayResult, replayLetter, replayedRow } from '../dead-letters/replay.ts';
import { sendLetter } from '../dead-letters/send-letter.ts';
import { DeadLetterError } from '../errors.ts';
import { timeOfNanoseconds } from '../evidence/iso-time.ts';
import { findSink } from '../own-record/find-sink.ts';
import { toPrintableLine } from '../query/printable.ts';
import { openClient } from '../store/open-store.ts';
import { STORE_OPTIONS, addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { printResult } from './print-result.ts';

const EXAMPLES = `
Examples:
  auditspan dead-letters list
  auditspan dead-letters show 0f3c… --bytes > request.pb
  auditspan dead-letters replay --all

A dead letter is a span that could not be stored, with its bytes and the reason. Once the reason is gone, replay stores it; a
record that was sealed keeps its place in the audit log. What is refused again stays a dead letter. Letters are in the table
audit_dead_letters; those that it refused are in the directory dead-letters in the data directory.`;
const MOST = 100_000;

/** Dependencies of the commands. */
interface Letters {
  readonly replay: Replay;
  readonly files: LetterFiles;
  /** Finds the letters with the ids, or all. */
  find(limit: number, ids?: readonly string[]): Promise<DeadLetterRow[]>;
}

/** `auditspan dead-letters`: lists, shows and replays what could not be stored. */
export function addDeadLettersCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('dead-letters')
    .description('list, show and replay spans that could not be stored')
    .addHelpText('after', EXAMPLES);
  const list = command
    .command('list')
    .description('list the letters, oldest first')
    .option('--json', 'print JSON', false);
  list.option('--limit <count>', 'maximum number of letters', countOf, 100);
  addConfigFlags(list, STORE_OPTIONS).action(() =>
    withLetters(list, context, (letters) => runList(list, letters, context)),
  );
  const show = command.command('show').description('show one letter').argument('<id>', 'its id, or a prefix of it');
  show.option('--json', 'print JSON', false).option('--bytes', 'print only its bytes', false);
  addConfigFlags(show, STORE_OPTIONS).action((id: string) =>
    withLetters(show, context, (letters) => runShow(show, letters, id, context)),
  );
  const replay = command.command('replay').description('try again to store letters').argument('[ids...]', 'their ids');
  replay.option('--all', 'every letter', false).option('--json', 'print JSON', false);
  addConfigFlags(replay, STORE_OPTIONS).action((ids: string[]) =>
    withLetters(replay, context, (letters) => runReplay(replay, letters, ids, context)),
  );
}

async function withLetters(
  command: Command,
  context: CommandContext,
  run: (letters: Letters) => Promise<void>,
): Promise<void> {
  const config = await loadCommandConfig(command, context);
  const store = await openClient(config, { readonly: false });
  const { client } = store;
  const files = createLetterFiles(letterFolder(config.dataDir));
  const find: Letters['find'] = async (limit, ids = []) => {
    const kept = (await files.list()).filter(({ LetterId }) => ids.length === 0 || ids.includes(LetterId));
    return [...(await readLetters(client, { ids, limit })), ...kept].slice(0, limit);
  };
  try {
    const send = async (letter: DeadLetterRow): Promise<void> =>
      sendLetter(await findSink(undefined, config.dataDir, context.env), letter);
    await run({ replay: { client, writer: createRowWriter(client), send }, files, find });
  } finally {
    await store.close();
  }
}

async function runList(command: Command, letters: Letters, context: CommandContext): Promise<void> {
  const { limit } = command.opts<{ limit: number }>();
  const found = (await letters.find(limit)).map((letter) => wordsOf(letter));
  printResult(command, context, found, (all) => all.map(lineOf).join('') || 'There are no dead letters.\n');
}

async function runShow(command: Command, letters: Letters, id: string, context: CommandContext): Promise<void> {
  const { bytes } = command.opts<{ bytes: boolean }>();
  const [letter, another] = (await letters.find(MOST)).filter(({ LetterId }) => LetterId.startsWith(id));
  if (letter === undefined) throw new DeadLetterError(`there is no dead letter ${id}: see auditspan dead-letters list`);
  if (another !== undefined)
    throw new DeadLetterError(`more than one dead letter begins with ${id}: give a longer prefix`);
  if (bytes) {
    context.stdout.write(letter.Bytes);
    return;
  }
  const words = { ...wordsOf(letter), bytesBase64: Buffer.from(letter.Bytes).toString('base64') };
  const lines = Object.entries(words).map(([name, value]) => `${name.padEnd(12)} ${toPrintableLine(value)}\n`);
  printResult(command, context, words, () => lines.join(''));
}

async function runReplay(
  command: Command,
  letters: Letters,
  ids: readonly string[],
  context: CommandContext,
): Promise<void> {
  const { all } = command.opts<{ all: boolean }>();
  if (all === ids.length > 0) command.error('error: give the ids of letters, or --all');
  const results: ReplayResult[] = [];
  const found = await letters.find(MOST, ids);
  for (const letter of found) results.push(await replayOne(letters, letter));
  const absent = ids.filter((id) => !found.some(({ LetterId }) => LetterId === id));
  results.push(...absent.map((letterId) => ({ letterId, reason: 'there is no such dead letter' })));
  printResult(command, context, results, (each) => each.map(describe).join(''));
  if (results.some(({ reason }) => reason !== undefined)) context.setExitCode(1);
}

async function replayOne({ replay, files }: Letters, letter: DeadLetterRow): Promise<ReplayResult> {
  const result = await replayLetter(replay, letter);
  if (result.reason !== undefined) return result;
  await replay.writer.write('audit_dead_letters', [replayedRow(letter)]);
  await files.remove(letter.LetterId);
  return result;
}

function wordsOf(letter: DeadLetterRow): Readonly<Record<string, string>> {
  return {
    id: letter.LetterId,
    receivedAt: timeOfNanoseconds(letter.ReceivedAt),
    kind: letter.Kind,
    table: letter.TargetTable,
    service: letter.ServiceName,
    source: letter.SourceId,
    record: letter.RecordId,
    trace: letter.TraceId,
    span: letter.SpanId,
    contentType: letter.ContentType,
    reason: letter.Reason,
  };
}

function lineOf({
  id = '',
  receivedAt = '',
  kind = '',
  service = '',
  reason = '',
}: Readonly<Record<string, string>>): string {
  return `${id}  ${receivedAt}  ${kind.padEnd(10)}  ${toPrintableLine(service)}  ${toPrintableLine(reason)}\n`;
}

function describe({ letterId, reason }: ReplayResult): string {
  return `${letterId}  ${reason === undefined ? 'stored' : `not stored: ${toPrintableLine(reason)}`}\n`;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new InvalidArgumentError(`It must be from 1 to ${MOST}.`);
  return count;
}
