import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { REDACTION_CLASSES, type Redactor } from '@auditspan/redaction';
import { type Command, Argument } from 'commander';
import { isBrokenPipe } from '../query/broken-pipe.ts';
import type { CommandContext } from './context.ts';
import { addPolicyOption, redactorOf } from './policy-option.ts';

const EXAMPLES = `
Examples:
  auditspan pseudonym email --policy policy.yaml < addresses.txt
  auditspan sql --param p="$(auditspan pseudonym email --policy policy.yaml < mail.txt)" \\
    "SELECT count() FROM audit_spans WHERE arrayExists(value -> position(value, {p:String}) > 0, mapValues(SpanAttributes))"

Values are read from stdin, one per line, so that they appear neither in the process list nor in the shell history. For each
value a line with its pseudonyms under all keys of the policy is printed, separated by spaces.`;

/** `auditspan pseudonym`: prints pseudonyms, to search for the records of a person. */
export function addPseudonymCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('pseudonym')
    .description('print the pseudonyms of values, to search for them')
    .addArgument(new Argument('<class>', 'class of the values').choices([...Object.keys(REDACTION_CLASSES), 'id']))
    .addHelpText('after', EXAMPLES);
  addPolicyOption(command).action((name: string) => pseudonym(command, name, context));
}

async function pseudonym(command: Command, name: string, context: CommandContext): Promise<void> {
  const redactor = redactorOf(command.opts<{ policy?: string }>().policy, context);
  if (!redactor.policy.canPseudonymise) command.error('error: the policy has no keys in pseudonym.keys');
  const lines = createInterface({ input: context.stdin, crlfDelay: Infinity });
  try {
    await pipeline(lines, (values) => pseudonymsOf(values, name, redactor), context.stdout, { end: false });
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
    // The input may be endless.
    context.stdin.destroy();
  }
}

async function* pseudonymsOf(lines: AsyncIterable<string>, name: string, redactor: Redactor): AsyncGenerator<string> {
  for await (const line of lines) {
    if (line.trim() !== '') yield `${redactor.pseudonymsOf(name, line.trim()).join(' ')}\n`;
  }
}
