import { grantStatements } from '@auditspan/store';
import type { Command } from 'commander';
import { STORE_OPTIONS, addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { printStatements } from './print-statements.ts';

const EXAMPLES = `
Examples:
  auditspan grants --clickhouse-database auditspan | clickhouse-client
  auditspan grants --cluster audit --clickhouse-database auditspan > roles.sql

The roles: auditspan_ingest for sinks, auditspan_analyst, which cannot read personal columns, auditspan_auditor, which can read
all columns, and auditspan_admin for migrations. Grant one with GRANT auditspan_analyst TO somebody.`;

/** `auditspan grants`: prints the SQL that creates the roles. */
export function addGrantsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('grants')
    .description('print the SQL that creates the roles ingest, analyst, auditor and admin; applies nothing')
    .option('--cluster <name>', 'for a ClickHouse cluster')
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, STORE_OPTIONS).action(async () => {
    const { cluster } = command.opts<{ cluster?: string }>();
    const { database } = (await loadCommandConfig(command, context)).clickhouse;
    printStatements(context, grantStatements({ database, cluster }));
  });
}
