import type { Command } from 'commander';
import { parseSinkConfig } from '../config.ts';
import { CONFIG_FILE_VARIABLE } from '../config/environment.ts';
import { createLogger } from '../logger.ts';
import { startReloader } from '../serve/reloader.ts';
import { startSink } from '../serve/start-sink.ts';
import { untilSignal } from '../serve/until-signal.ts';
import type { Endpoints } from '../store/endpoints-file.ts';
import { addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  auditspan serve
  auditspan serve --listen 0.0.0.0:4318 --data-dir /var/lib/auditspan
  AUDITSPAN_CLICKHOUSE_URL=http://clickhouse:8123 auditspan serve
  auditspan serve --config auditspan.yaml

Stops cleanly on SIGTERM and SIGINT; a second signal stops it at once. SIGHUP reloads the configuration.`;

/** `auditspan serve`: runs the sink until it is stopped. */
export function addServeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .description('receive spans and audit records over OTLP/HTTP and OTLP/gRPC and store them in ClickHouse')
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command).action(() => serve(command, context));
}

async function serve(command: Command, context: CommandContext): Promise<void> {
  const config = await loadCommandConfig(command, context);
  const logger = createLogger(config.logLevel);
  const signalled = untilSignal((second) => {
    logger.warn(
      { code: 'stopped', signal: second },
      'stopped at once by a second signal; everything that was acknowledged is on disk',
    );
    return context.exit(1);
  });
  const sink = await startSink(config, logger);
  logger.info(
    {
      code: 'started',
      otlp: sink.endpoints.otlp.url,
      grpc: sink.endpoints.otlp.grpcUrl,
      clickhouse: sink.endpoints.clickhouse.url,
    },
    'the sink is up',
  );
  context.stdout.write(welcome(sink.endpoints, config.dataDir));
  const reloader = startReloader({
    config,
    load: () => loadCommandConfig(command, context),
    apply: (next) => sink.reload(next),
    files: () => [...sink.files(), ...configFiles(command, context)],
    condition: sink.reloadCondition,
    logger,
  });
  process.on('SIGHUP', () => void reloader.reload('SIGHUP'));
  const signal = await signalled;
  reloader.stop();
  logger.info({ code: 'stopping', signal }, 'stopping');
  await sink.close();
  logger.info({ code: 'stopped' }, 'stopped; everything that was acknowledged is on disk');
}

/** Returns the configuration file, if there is one. */
function configFiles(command: Command, { env }: CommandContext): readonly string[] {
  const file = command.opts<{ config?: string }>().config ?? env[CONFIG_FILE_VARIABLE];
  return file === undefined || file === '' ? [] : [file];
}

function welcome({ otlp, clickhouse }: Endpoints, dataDir: string): string {
  return [
    'AuditSpan is up.',
    `  spans go to      ${otlp.url}/v1/traces${otlp.grpcUrl === undefined ? '' : `, or as gRPC to ${otlp.grpcUrl}`}`,
    `  ClickHouse is    ${clickhouse.url}`,
    ...(clickhouse.users.length === 0 ? [] : [`  passwords are in ${dataDir}/endpoints.json`]),
    `  try              auditspan sql${dataDirFlag(dataDir)} "SELECT PrincipalId, ModelId, Outcome, Purpose FROM audit_spans"`,
    '',
  ].join('\n');
}

/** Returns the flag, quoted for a shell, with which other commands find this sink; empty if it is not needed. */
function dataDirFlag(dataDir: string): string {
  if (dataDir === parseSinkConfig({}).dataDir) return '';
  return ` --data-dir ${/^[\w./-]+$/u.test(dataDir) ? dataDir : `'${dataDir.replaceAll("'", String.raw`'\''`)}'`}`;
}
