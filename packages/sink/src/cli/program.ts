import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { addDeadLettersCommand } from './dead-letters-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addEraseCommand } from './erase-command.ts';
import { addEvidenceCommand } from './evidence-command.ts';
import { addGrantsCommand } from './grants-command.ts';
import { addHoldCommand } from './hold-command.ts';
import { addKeygenCommand } from './keygen-command.ts';
import { addMigrateCommand } from './migrate-command.ts';
import { addProcessorCommand } from './processor-command.ts';
import { addPseudonymCommand } from './pseudonym-command.ts';
import { addRedactCommand } from './redact-command.ts';
import { addRetentionCommand } from './retention-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addSqlCommand } from './sql-command.ts';
import { addUnsealCommand } from './unseal-command.ts';
import { addVerifyCommand } from './verify-command.ts';
import { addWitnessCommand } from './witness-command.ts';

const EXAMPLES = `
Examples:
  auditspan serve
  auditspan sql "SELECT PrincipalId, ModelId, Outcome, Purpose FROM audit_spans"
  auditspan doctor

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.`;

/** The command line of AuditSpan. It never ends the process itself: wrong usage is thrown. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('auditspan')
    .description('Who reached which model, to do what, with what outcome, for what purpose')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(auditspan help [command] shows how)')
    .addHelpText('after', EXAMPLES);
  addServeCommand(program, context);
  addSqlCommand(program, context);
  addMigrateCommand(program, context);
  addGrantsCommand(program, context);
  addDoctorCommand(program, context);
  addRedactCommand(program, context);
  addUnsealCommand(program, context);
  addPseudonymCommand(program, context);
  addKeygenCommand(program, context);
  addDeadLettersCommand(program, context);
  addVerifyCommand(program, context);
  addEvidenceCommand(program, context);
  addRetentionCommand(program, context);
  addHoldCommand(program, context);
  addEraseCommand(program, context);
  addWitnessCommand(program, context);
  addProcessorCommand(program, context);
  return program;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
  return manifest.version;
}
