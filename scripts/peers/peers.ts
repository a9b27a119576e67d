import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@auditspan/testing';
import { getCollector } from '../collector/get-collector.ts';
import { freeAddress } from '../system/port.ts';
import { type CommandOptions, startCommand } from '../system/program.ts';
import { auditspanCommand } from '../system/system.ts';
import { otelTracesTable, USER } from './clickhouse.ts';
import type { Peer, Place, RunningPeer } from './peer.ts';
import { getRotel, rotelArguments } from './rotel.ts';

const CONFIG = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Returns all pipelines that are compared. */
export async function findPeers(say: (text: string) => void): Promise<readonly Peer[]> {
  const [collector, rotel] = [await getCollector(say), await getRotel()];
  const otelcol = 'path' in collector ? collector.path : '';
  const without = 'absent' in collector ? { absent: collector.absent } : {};
  return [
    { name: 'Collector, queue in memory', ...without, start: startCollector(otelcol, CONFIG('collector-memory.yaml')) },
    {
      name: 'Collector, queue in a file with fsync',
      ...without,
      start: startCollector(otelcol, CONFIG('../../collector-config/clickhouse-direct/clickhouse-direct.yaml')),
    },
    {
      name: 'Rotel',
      ...('absent' in rotel ? rotel : {}),
      prepare: (clickhouse) => clickhouse.command(otelTracesTable()),
      start: startRotel('path' in rotel ? rotel.path : ''),
    },
    { name: 'AuditSpan', start: startSink },
  ];
}

function startCollector(command: string, config: string): Peer['start'] {
  return async ({ clickhouse, directory, port }) =>
    started({
      name: 'Collector',
      command,
      args: [`--config=${config}`],
      env: {
        CLICKHOUSE_ENDPOINT: clickhouse.url,
        CLICKHOUSE_USER: USER,
        CLICKHOUSE_PASSWORD: clickhouse.password,
        OTLP_HTTP_LISTEN: `127.0.0.1:${port}`,
        OTLP_GRPC_LISTEN: await freeAddress(),
        HEALTH_LISTEN: await freeAddress(),
        METRICS_PORT: String(await freePort()),
        QUEUE_DIR: join(directory, 'queue'),
      },
      readyLine: /Everything is ready/,
    });
}

function startRotel(command: string): Peer['start'] {
  return async ({ clickhouse, port }) =>
    started({
      name: 'Rotel',
      command,
      args: rotelArguments({
        'otlp-http-endpoint': `127.0.0.1:${port}`,
        'otlp-grpc-endpoint': await freeAddress(),
        'clickhouse-exporter-endpoint': clickhouse.url,
        'clickhouse-exporter-database': 'default',
        'clickhouse-exporter-user': USER,
        'clickhouse-exporter-password': clickhouse.password,
      }),
      readyLine: /Starting Rotel/,
    });
}

async function startSink({ clickhouse, directory, port }: Place): Promise<RunningPeer> {
  return started({
    name: 'AuditSpan',
    command: process.execPath,
    args: [auditspanCommand, 'serve'],
    env: {
      AUDITSPAN_DATA_DIR: join(directory, 'sink'),
      AUDITSPAN_CLICKHOUSE_URL: clickhouse.url,
      AUDITSPAN_CLICKHOUSE_USER: USER,
      AUDITSPAN_CLICKHOUSE_PASSWORD: clickhouse.password,
      AUDITSPAN_SINK_LISTEN: `127.0.0.1:${port}`,
      AUDITSPAN_SINK_GRPC_LISTEN: '127.0.0.1:0',
    },
    readyLine: /AuditSpan is up/,
  });
}

async function started(options: CommandOptions): Promise<RunningPeer> {
  const { program } = await startCommand(options);
  return { pid: program.pid, kill: async () => void (await program.stop(0)) };
}
