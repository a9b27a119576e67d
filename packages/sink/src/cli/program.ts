import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  auditspan serve
  auditspan sql "SELECT PrincipalId, ModelId, Outcome, Purpose FROM audit_spans"
  auditspan doctor

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.`;

type AddCommand = (program: Command, context: CommandContext) => void;

/** Commands by name, loaded on demand, since most import much that others do not need. */
const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['serve', async () => (await import('./serve-command.ts')).addServeCommand],
  ['sql', async () => (await import('./sql-command.ts')).addSqlCommand],
  ['migrate', async () => (await import('./migrate-command.ts')).addMigrateCommand],
  ['grants', async () => (await import('./grants-command.ts')).addGrantsCommand],
  ['doctor', async () => (await import('./doctor-command.ts')).addDoctorCommand],
  ['redact', async () => (await import('./redact-command.ts')).addRedactCommand],
  ['unseal', async () => (await import('./unseal-command.ts')).addUnsealCommand],
  ['pseudonym', async () => (await import('./pseudonym-command.ts')).addPseudonymCommand],
  ['keygen', async () => (await import('./keygen-command.ts')).addKeygenCommand],
  ['dead-letters', async () => (await import('./dead-letters-command.ts')).addDeadLettersCommand],
  ['verify', async () => (await import('./verify-command.ts')).addVerifyCommand],
  ['evidence', async () => (await import('./evidence-command.ts')).addEvidenceCommand],
  ['retention', async () => (await import('./retention-command.ts')).addRetentionCommand],
  ['hold', async () => (await import('./hold-command.ts')).addHoldCommand],
  ['erase', async () => (await import('./erase-command.ts')).addEraseCommand],
  ['witness', async () => (await import('./witness-command.ts')).addWitnessCommand],
  ['processor', async () => (await import('./processor-command.ts')).addProcessorCommand],
]);

/**
 * Creates the command line of AuditSpan. It never ends the process itself: wrong usage is thrown.
 * @param wanted name of the requested command. If it is unknown or not given, all commands are added, for help and suggestions.
 */
export async function createProgram(context: CommandContext, wanted = ''): Promise<Command> {
  const program = new Command('auditspan')
    .description('Who reached which model, to do what, with what outcome, for what purpose')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(auditspan help [command] shows how)')
    .addHelpText('after', EXAMPLES);
  const load = COMMANDS.get(wanted);
  const added = await Promise.all((load === undefined ? [...COMMANDS.values()] : [load]).map((read) => read()));
  for (const add of added) add(program, context);
  return program;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
  return manifest.version;
}
