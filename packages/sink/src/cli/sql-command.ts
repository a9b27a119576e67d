import { text as readAll } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type QueryFormat, runQuery } from '../query/run-query.ts';
import { openClient } from '../store/open-store.ts';
import { STORE_OPTIONS, addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  auditspan sql "SELECT PrincipalId, ModelId, Outcome, Purpose FROM audit_spans ORDER BY Timestamp DESC LIMIT 20"
  auditspan sql --param who=alice "SELECT count() FROM audit_spans WHERE PrincipalId = {who:String}"
  auditspan sql --format json "SELECT Outcome, count() AS calls FROM audit_spans GROUP BY Outcome"
  auditspan sql --format csv < report.sql > report.csv

Queries the running sink as its read-only user, or the server of AUDITSPAN_CLICKHOUSE_URL as the configured user.
If no sink is running, the embedded ClickHouse is opened for the query.`;

/** `auditspan sql`: queries the store. */
export function addSqlCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('sql')
    .description('run an SQL query, read from stdin if not given')
    .argument('[query]', 'the query')
    .addOption(new Option('--format <format>', 'output format').choices(['table', 'json', 'csv']).default('table'))
    .option('--param <name=value>', 'value of {name:Type} in the query; repeatable', addParameter, {})
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, STORE_OPTIONS).action((query: string | undefined) => sql(command, query, context));
}

async function sql(command: Command, given: string | undefined, context: CommandContext): Promise<void> {
  const { format, param } = command.opts<{ format: QueryFormat; param: Record<string, string> }>();
  const config = await loadCommandConfig(command, context);
  const query = given ?? (await readQuery(command, context));
  const store = await openClient(config, { readonly: true, requestTimeout: 600_000 });
  try {
    await runQuery(store.client, { query, format, parameters: param }, context.stdout);
  } finally {
    await store.close();
  }
}

async function readQuery(command: Command, { stdin }: CommandContext): Promise<string> {
  const query = stdin.isTTY === true ? '' : await readAll(stdin);
  if (query.trim() === '') command.error('error: give a query, as the argument or on stdin');
  return query;
}

function addParameter(text: string, parameters: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be name=value.');
  return { ...parameters, [text.slice(0, at)]: text.slice(at + 1) };
}
