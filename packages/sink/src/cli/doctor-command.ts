import type { Command } from 'commander';
import type { SinkConfig } from '../config.ts';
import type { Check } from '../doctor/check.ts';
import { messageOf } from '../error-message.ts';
import { checkDataDir } from '../doctor/data-dir-checks.ts';
import { checkReceiver } from '../doctor/receiver-check.ts';
import { checkSecurity } from '../doctor/security-checks.ts';
import { checkStore } from '../doctor/store-checks.ts';
import { toPrintable } from '../query/printable.ts';
import { addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { printResult } from './print-result.ts';

const EXAMPLES = `
Examples:
  auditspan doctor
  auditspan doctor --json --config auditspan.yaml

Exits with 1 if a check fails.`;

const MARKS: Readonly<Record<Check['status'], string>> = { ok: 'ok   ', note: 'note ', fault: 'FAULT' };

/** `auditspan doctor`: checks everything that a sink needs, and suggests remedies. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description('check configuration, data directory, ClickHouse, migrations and ports')
    .option('--json', 'print JSON', false)
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command).action(() => doctor(command, context));
}

async function doctor(command: Command, context: CommandContext): Promise<void> {
  const checks = await examine(command, context);
  printResult(command, context, checks, (all) => toPrintable(all.map(describe).join('')));
  if (checks.some(({ status }) => status === 'fault')) context.setExitCode(1);
}

async function examine(command: Command, context: CommandContext): Promise<Check[]> {
  let config: SinkConfig;
  try {
    config = await loadCommandConfig(command, context);
  } catch (error) {
    return [{ name: 'configuration', status: 'fault', message: messageOf(error) }];
  }
  return [
    { name: 'configuration', status: 'ok', message: 'every option is valid' },
    ...(await checkDataDir(config.dataDir)),
    ...(await checkSecurity(config, context.env)),
    ...(await checkStore(config)),
    ...(await checkReceiver(config)),
  ];
}

function describe({ status, name, message, remedy }: Check): string {
  return `${MARKS[status]} ${name}: ${message}\n${remedy === undefined ? '' : `      → ${remedy}\n`}`;
}
