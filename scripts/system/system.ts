import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './program.ts';
import { until } from '@auditspan/testing';

const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The part of a running sink's endpoint file that is used here. */
export interface SinkEndpoints {
  readonly otlp: { readonly url: string };
  readonly clickhouse: {
    readonly url: string;
    readonly users: readonly { readonly name: string; readonly password: string; readonly readonly: boolean }[];
  };
}

/** A running sink. */
export interface Sink {
  readonly program: Program;
  readonly dataDir: string;
  readonly endpoints: SinkEndpoints;
}

/** Addresses and data directory of the sink; port 0 stands for any free one. */
export interface SinkOptions {
  readonly dataDir: string;
  readonly otlpPort?: number;
  readonly clickhousePort?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built `auditspan` command. */
export const auditspanCommand: string = built('packages/sink/dist/main.js');

/** Starts `auditspan serve` with its embedded ClickHouse and waits until it is ready. */
export async function startSink(options: SinkOptions): Promise<Sink> {
  const { dataDir, otlpPort = 0, clickhousePort = 0 } = options;
  const { program } = await startProgram({
    name: 'sink',
    file: auditspanCommand,
    args: ['serve'],
    env: {
      AUDITSPAN_DATA_DIR: dataDir,
      AUDITSPAN_SINK_LISTEN: `127.0.0.1:${otlpPort}`,
      AUDITSPAN_SINK_GRPC_LISTEN: '127.0.0.1:0',
      AUDITSPAN_SINK_EMBEDDED_LISTEN: `127.0.0.1:${clickhousePort}`,
      ...options.env,
    },
    readyLine: /AuditSpan is up/,
  });
  const endpoints = await readEndpoints(dataDir);
  await until('the sink', async () => ((await fetch(`${endpoints.otlp.url}/readyz`)).ok ? true : undefined));
  return { program, dataDir, endpoints };
}

async function readEndpoints(dataDir: string): Promise<SinkEndpoints> {
  const file = join(dataDir, 'endpoints.json');
  return until(file, async () => JSON.parse(await readFile(file, 'utf8')) as SinkEndpoints);
}

/** A program that prints its address. */
export interface Listening {
  readonly program: Program;
  readonly url: string;
}

/** Starts the local model endpoint. */
export async function startModels(): Promise<Listening> {
  const { program, ready } = await startProgram({
    name: 'model endpoint',
    file: built('packages/testing/dist/model-endpoint-main.js'),
    env: { PORT: '0' },
    readyLine: /listening on (http:\S+)/,
  });
  return { program, url: ready };
}

/** Options of {@link startChatService}. */
export interface ServiceOptions {
  readonly otlp: string;
  readonly models: string;
  readonly port?: number;
  /** Node to run it on. Default: the current one. */
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `examples/chat-service`. */
export async function startChatService(options: ServiceOptions): Promise<Listening> {
  const { program, ready } = await startProgram({
    name: 'chat service',
    file: built('examples/chat-service/dist/main.js'),
    ...(options.node === undefined ? {} : { node: options.node }),
    env: {
      PORT: String(options.port ?? 0),
      MODEL_URL: options.models,
      OTEL_SERVICE_NAME: 'chat-service',
      OTEL_EXPORTER_OTLP_ENDPOINT: options.otlp,
      // Ordinary spans are exported every five seconds by default; somebody is watching.
      OTEL_BSP_SCHEDULE_DELAY: '500',
      ...options.env,
    },
    readyLine: /listening on (http:\S+)/,
  });
  return { program, url: ready };
}
