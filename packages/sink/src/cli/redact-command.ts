import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isBrokenPipe } from '../query/broken-pipe.ts';
import { redactedText } from '../redact/redact-text.ts';
import { createSummary, describeSummary, type RedactionSummary } from '../redact/redaction-summary.ts';
import { SPAN_TABLES } from '../redact/stored-rows.ts';
import type { TextSource } from '../redact/text-pieces.ts';
import { STORE_OPTIONS, addConfigFlags } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { addPolicyOption, addRecogniserOption, loadRecognisers, redactorOf } from './policy-option.ts';
import { withProgress } from './progress.ts';
import { dryRun } from './redact-dry-run.ts';
import type { RedactFlags } from './redact-flags.ts';

const EXAMPLES = `
Examples:
  auditspan redact app.log > app.redacted.log
  kubectl logs shop | auditspan redact --policy policy.yaml
  auditspan redact --dry-run --policy policy.yaml app.log
  auditspan redact --dry-run --policy new.yaml --against old.yaml app.log
  auditspan redact --dry-run --from-store --hours 24 --policy new.yaml --against old.yaml

Text is processed line by line, so it may be of any length; a multi-line key block is processed as one. A line that is not
UTF-8 is read as Latin-1, and its other bytes are preserved; binary or compressed input is refused. Values are sealed only in
spans, so here they are masked. A dry run shows lines only in their redacted form.
Exits with 1 if something could not be examined and was replaced as a whole, or, with --check, if anything was found.`;

/** `auditspan redact`: masks texts, or shows what a policy would mask. */
export function addRedactCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('redact')
    .description('mask personal data and secrets in files or stdin, or show what a policy would mask')
    .argument('[files...]', 'files to read; stdin if none is given, or for -')
    .option('--dry-run', 'only show what would be masked', false)
    .option('--against <policy>', 'in a dry run: show where the policy differs from this one')
    .option('--from-store', 'in a dry run: examine stored rows instead of files', false)
    .addOption(new Option('--table <table>', 'table of the rows').choices([...SPAN_TABLES]).default('otel_traces'))
    .option('--hours <hours>', 'examine rows of this many past hours', wholeNumber, 24)
    .option('--limit <rows>', 'maximum number of rows to examine', wholeNumber, 100_000)
    .option('--check', 'exit with 1 if anything is found', false)
    .option('--json', 'print the summary as JSON to stderr, or in a dry run with the changes to stdout', false)
    .addHelpText('after', EXAMPLES);
  addRecogniserOption(addPolicyOption(command));
  addConfigFlags(command, STORE_OPTIONS).action((files: string[]) => redact(command, files, context));
}

async function redact(command: Command, files: readonly string[], context: CommandContext): Promise<void> {
  const flags = command.opts<RedactFlags>();
  if (!flags.dryRun && (flags.fromStore || flags.against !== undefined)) {
    command.error('error: --from-store and --against require --dry-run');
  }
  if (flags.fromStore && files.length > 0) command.error('error: --from-store takes no files');
  const sources = withProgress(sourcesOf(files, context), context.stderr);
  const summary = flags.dryRun
    ? await dryRun(command, flags, sources, context)
    : await rewrite(flags, sources, context);
  const isIncomplete = Object.keys(summary.failures).length > 0;
  if (isIncomplete || (flags.check && summary.changed > 0)) context.setExitCode(1);
}

async function rewrite(
  flags: RedactFlags,
  sources: readonly TextSource[],
  context: CommandContext,
): Promise<RedactionSummary> {
  const redactor = redactorOf(flags.policy, context, await loadRecognisers(flags.recogniser));
  const summary = createSummary();
  for (const source of sources) {
    try {
      await pipeline(Readable.from(redactedText(source, redactor, summary)), context.stdout, { end: false });
    } catch (error) {
      if (isBrokenPipe(error)) return summary;
      throw error;
    }
  }
  if (flags.json) context.stderr.write(`${JSON.stringify({ policy: redactor.policyHash, ...summary })}\n`);
  else if (summary.changed > 0) context.stderr.write(`auditspan: ${describeSummary(summary, 'lines')}\n`);
  return summary;
}

function sourcesOf(files: readonly string[], { stdin }: CommandContext): readonly TextSource[] {
  const names = files.length === 0 ? ['-'] : files;
  return names.map((name) => (name === '-' ? { name: 'stdin', chunks: stdin } : fileSource(name)));
}

/** Opens the file only when it is read. */
function fileSource(name: string): TextSource {
  return { name, chunks: { [Symbol.asyncIterator]: () => createReadStream(name)[Symbol.asyncIterator]() } };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
