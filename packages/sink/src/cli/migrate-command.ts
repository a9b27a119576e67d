import { clusterSchema, createDatabase, createPatientClient, migrate, type MigrationReport } from '@auditspan/store';
import type { Command } from 'commander';
import { openClient } from '../store/open-store.ts';
import { STORE_OPTIONS, addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { printStatements } from './print-statements.ts';

const EXAMPLES = `
Examples:
  auditspan migrate --dry-run
  auditspan migrate
  AUDITSPAN_CLICKHOUSE_URL=http://clickhouse:8123 AUDITSPAN_CLICKHOUSE_USER=admin auditspan migrate --json
  auditspan migrate --cluster audit --clickhouse-database auditspan > auditspan.sql

\`auditspan serve\` does the same at startup. Running it again changes nothing.`;

/** `auditspan migrate`: migrates the database to this version's schema. */
export function addMigrateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('migrate')
    .description("migrate the database to this version's tables and views")
    .option('--dry-run', 'only show what would be applied', false)
    .option('--cluster <name>', 'print the SQL that creates them on a ClickHouse cluster; applies nothing')
    .option('--json', 'print JSON', false)
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, STORE_OPTIONS).action(() => runMigrate(command, context));
}

async function runMigrate(command: Command, context: CommandContext): Promise<void> {
  const { dryRun, json, cluster } = command.opts<{ dryRun: boolean; json: boolean; cluster?: string }>();
  const config = await loadCommandConfig(command, context);
  if (cluster !== undefined) {
    printStatements(context, await clusterSchema({ cluster, database: config.clickhouse.database }));
    return;
  }
  const store = await openClient(config, { readonly: false, create: true });
  const { client } = store;
  const patient = createPatientClient(store.config);
  try {
    if (!dryRun) await createDatabase(store.config);
    const report = await migrate(client, { dryRun, patient });
    context.stdout.write(json ? `${JSON.stringify({ dryRun, ...report })}\n` : describe(report, dryRun));
  } finally {
    await patient.close();
    await store.close();
  }
}

function describe({ applied, present }: MigrationReport, dryRun: boolean): string {
  if (applied.length === 0) return `Nothing to do: all ${present.length} migrations are applied.\n`;
  const lines = applied.map((name) => `  ${name}`);
  return [dryRun ? 'Would be applied:' : 'Applied:', ...lines, ''].join('\n');
}
