import type { Retention } from '@auditspan/store';
import { z } from 'zod';
import { describeFaults, faultsOf } from './config/faults.ts';
import { type DeduplicationConfig, deduplicationConfigSchema } from './deduplicate/deduplication-config.ts';
import { type GovernanceConfig, governanceConfigSchema } from './directives/governance-config.ts';
import { SinkConfigError } from './errors.ts';
import { parseListenAddress } from './listen-address.ts';
import { USUAL_CONNECTIONS } from './receiver/connection-bound.ts';
import { type ClickHouseConfig, clickhouseConfigSchema } from './store/clickhouse-config.ts';
import { retentionConfigSchema } from './store/retention-config.ts';
import { type SealConfig, sealConfigSchema } from './seal/seal-config.ts';

/** Configuration of the sink. Every option has a default. */
export interface SinkConfig {
  /** Where OTLP/HTTP is received: `host:port`. Default `127.0.0.1:4318`. */
  listen: string;
  /** OTLP/gRPC. */
  grpc: {
    /** Where it is received: `host:port`, or `off`. Default `127.0.0.1:4317`. */
    listen: string;
  };
  /** TLS of both receivers; off without a certificate. */
  tls: {
    /** PEM file of the certificate and its chain. */
    cert?: string | undefined;
    /** PEM file of its key. */
    key?: string | undefined;
    /** PEM file of the authorities that sign client certificates; with it every sender must have one. */
    clientCa?: string | undefined;
  };
  /** Who may send. */
  producers: {
    /** YAML file of the producers, their tokens and certificates; without it no token is needed. */
    file?: string | undefined;
  };
  /** Changes of the configuration while the sink runs. */
  reload: {
    /** Milliseconds between looks at the files of TLS, producers and configuration; 0: only at SIGHUP. Default 10000. */
    interval: number;
  };
  /** Directory of the log, the embedded ClickHouse, its passwords and `endpoints.json`. Default `.auditspan`. */
  dataDir: string;
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. Default `info`. */
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Milliseconds that a stop waits for requests under way, and then for ClickHouse to take what is in the log. Default 15000. */
  shutdownTimeout: number;
  /** A ClickHouse server to store in; without `url` the embedded one is used. */
  clickhouse: ClickHouseConfig;
  /** The embedded ClickHouse. */
  embedded: {
    /** Where analysts reach it: `host:port`. Default `127.0.0.1:8123`. */
    listen: string;
    /** Password of the user `auditspan`, who may write. Default: made once and kept in the data directory. */
    password?: string | undefined;
    /** Password of the user `analyst`, who may only read. Default: made once and kept in the data directory. */
    analystPassword?: string | undefined;
  };
  /** What a sender may ask of the sink. */
  limits: {
    /** Bytes of one request, also after decompression. Default 64 MiB. */
    requestBytes: number;
    /** Spans, events, links and attribute values of one request. Default 4000000. */
    requestItems: number;
    /** Bytes of all requests that are not answered yet. Default 256 MiB. */
    pendingBytes: number;
    /** Connections of each receiver; at most a quarter of the files that the process may have open. Default 2000. */
    connections: number;
  };
  /** The write-ahead log, in `log` in the data directory. */
  log: {
    /** Bytes at which a file of the log is full. Default 64 MiB. */
    segmentBytes: number;
    /** Bytes that the log may take. Default 10 GiB. */
    maxBytes: number;
    /** Bytes of its disk that the log leaves free. Default 256 MiB. */
    minFreeBytes: number;
  };
  /** How spans are put together into inserts. */
  batch: {
    /** Spans at which a batch is full. Default 57344. */
    spans: number;
    /** Milliseconds that a batch waits for more spans. Default 500. */
    delay: number;
  };
  /** What takes the log into ClickHouse. */
  drain: {
    /** Its thread: `own`, `main`, which requests are received on, or `auto`: `own` with more than two processors. Of its own it takes some 180 MiB more at its peak. Default `auto`. */
    thread: 'auto' | 'own' | 'main';
  };
  /** How long is kept what no proof depends on. Audit records are not among it. */
  retention: Retention;
  /** The audit log that records are sealed in. */
  seal: SealConfig;
  /** Who may have sealed records held, erased and dropped. */
  governance: GovernanceConfig;
  /** How spans that come again are recognised. */
  deduplication: DeduplicationConfig;
}

const MIB = 2 ** 20;
const address = z
  .string()
  .refine((text) => parseListenAddress(text) !== undefined, 'must be host:port, such as 127.0.0.1:4318');
const file = z.string().min(1).optional();
const count = z.int('must be a whole number').positive('must be more than 0');

/** Keeps the fields' metadata reachable: what the environment, the flags and the documentation are made from. */
const schema = z.strictObject({
  listen: address
    .default('127.0.0.1:4318')
    .describe('Where OTLP/HTTP is received.')
    .meta({ env: 'AUDITSPAN_SINK_LISTEN', flag: 'listen' }),
  grpc: z
    .strictObject({
      listen: z
        .union([z.literal('off'), address], 'must be host:port, such as 127.0.0.1:4317, or off')
        .default('127.0.0.1:4317')
        .describe('Where OTLP/gRPC is received, or `off`.')
        .meta({ env: 'AUDITSPAN_SINK_GRPC_LISTEN', flag: 'grpc-listen' }),
    })
    .prefault({})
    .describe('OTLP/gRPC.'),
  tls: z
    .strictObject({
      cert: file
        .describe('PEM file of the certificate of both receivers, with its chain; without it they have no TLS.')
        .meta({ env: 'AUDITSPAN_SINK_TLS_CERT' }),
      key: file.describe('PEM file of its key.').meta({ env: 'AUDITSPAN_SINK_TLS_KEY' }),
      clientCa: file
        .describe('PEM file of the authorities of client certificates; with it every sender must show one.')
        .meta({ env: 'AUDITSPAN_SINK_TLS_CLIENT_CA' }),
    })
    .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key go together')
    .refine(({ cert, clientCa }) => clientCa === undefined || cert !== undefined, 'clientCa needs cert and key')
    .prefault({})
    .describe('TLS of the receivers.'),
  producers: z
    .strictObject({
      file: file
        .describe('YAML file of who may send, by token or client certificate; without it no token is needed.')
        .meta({ env: 'AUDITSPAN_SINK_PRODUCERS_FILE' }),
    })
    .prefault({})
    .describe('Who may send.'),
  reload: z
    .strictObject({
      interval: z
        .int('must be a whole number')
        .nonnegative('must not be less than 0')
        .default(10_000)
        .describe('Milliseconds between looks at the files of TLS, producers and configuration; 0: only at SIGHUP.')
        .meta({ env: 'AUDITSPAN_SINK_RELOAD_INTERVAL' }),
    })
    .prefault({})
    .describe('How a new configuration is noticed.'),
  dataDir: z
    .string()
    .min(1)
    .default('.auditspan')
    .describe('Directory of the log, the embedded ClickHouse, its passwords and `endpoints.json`.')
    .meta({ env: 'AUDITSPAN_DATA_DIR', flag: 'data-dir' }),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least level that is logged.')
    .meta({ env: 'AUDITSPAN_SINK_LOG_LEVEL', flag: 'log-level' }),
  shutdownTimeout: count
    .default(15_000)
    .describe('Milliseconds that a stop waits for requests, and then for ClickHouse to take what is in the log.')
    .meta({ env: 'AUDITSPAN_SINK_SHUTDOWN_TIMEOUT' }),
  clickhouse: clickhouseConfigSchema,
  embedded: z
    .strictObject({
      listen: address
        .default('127.0.0.1:8123')
        .describe('Where the embedded ClickHouse is reached.')
        .meta({ env: 'AUDITSPAN_SINK_EMBEDDED_LISTEN', flag: 'embedded-listen' }),
      password: z
        .string()
        .min(1)
        .optional()
        .describe('Password of the user `auditspan`, who may write; else made once and kept in the data directory.')
        .meta({ env: 'AUDITSPAN_SINK_EMBEDDED_PASSWORD' }),
      analystPassword: z
        .string()
        .min(1)
        .optional()
        .describe('Password of the user `analyst`, who may only read; else made once and kept in the data directory.')
        .meta({ env: 'AUDITSPAN_SINK_EMBEDDED_ANALYST_PASSWORD' }),
    })
    .prefault({})
    .describe('The embedded ClickHouse.'),
  limits: z
    .strictObject({
      requestBytes: count
        .default(64 * MIB)
        .describe('Bytes of one request, also after decompression.')
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_REQUEST_BYTES' }),
      requestItems: count
        .default(4_000_000)
        .describe('Spans, events, links and attribute values of one request.')
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_REQUEST_ITEMS' }),
      pendingBytes: count
        .default(256 * MIB)
        .describe('Bytes of all requests that are not answered yet.')
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_PENDING_BYTES' }),
      connections: count
        .default(USUAL_CONNECTIONS)
        .describe(
          'Connections of each receiver that are open at the same time; at most a quarter of the files that the process may open.',
        )
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_CONNECTIONS' }),
    })
    .prefault({})
    .describe('What a sender may ask of the sink.'),
  log: z
    .strictObject({
      segmentBytes: count
        .default(64 * MIB)
        .describe('Bytes at which a file of the log is full; it is deleted when all in it is in ClickHouse.')
        .meta({ env: 'AUDITSPAN_SINK_LOG_SEGMENT_BYTES' }),
      maxBytes: count
        .default(10 * 1024 * MIB)
        .describe('Bytes that the log may take. From four fifths on, requests without audit spans are refused.')
        .meta({ env: 'AUDITSPAN_SINK_LOG_MAX_BYTES' }),
      minFreeBytes: count
        .default(256 * MIB)
        .describe(
          'Bytes of its disk that the log leaves free. Below twice that, requests without audit spans are refused.',
        )
        .meta({ env: 'AUDITSPAN_SINK_LOG_MIN_FREE_BYTES' }),
    })
    .prefault({})
    .describe('The write-ahead log.'),
  batch: z
    .strictObject({
      spans: count
        // Seven granules of ClickHouse: with one more the sink takes more than 600 MB at its peak, with one less ClickHouse merges more.
        .default(57_344)
        .describe('Spans at which a batch is full.')
        .meta({ env: 'AUDITSPAN_SINK_BATCH_SPANS' }),
      delay: count
        .default(500)
        .describe('Milliseconds that a batch waits for more spans.')
        .meta({ env: 'AUDITSPAN_SINK_BATCH_DELAY' }),
    })
    .prefault({})
    .describe('How spans are put together into inserts.'),
  drain: z
    .strictObject({
      thread: z
        .enum(['auto', 'own', 'main'])
        .default('auto')
        .describe(
          'Thread that reads the log, decodes, seals and inserts: `own`, `main`, which requests are received on, or `auto`: `own` with more than two processors. A thread of its own takes some 180 MiB more at its peak.',
        )
        .meta({ env: 'AUDITSPAN_SINK_DRAIN_THREAD' }),
    })
    .prefault({})
    .describe('What takes the log into ClickHouse.'),
  retention: retentionConfigSchema,
  seal: sealConfigSchema,
  governance: governanceConfigSchema,
  deduplication: deduplicationConfigSchema,
});

/** The schema of {@link SinkConfig}. */
export const sinkConfigSchema: z.ZodType<SinkConfig> = schema;

/**
 * Checks a configuration and fills in the defaults.
 * @param sourceOf tells where the value at a path, such as `clickhouse.url`, came from, for the message.
 * @throws {SinkConfigError} naming every fault.
 */
export function parseSinkConfig(
  input: unknown,
  sourceOf: (path: string) => string | undefined = () => undefined,
): SinkConfig {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new SinkConfigError(describeFaults(result.error.issues.flatMap((issue) => faultsOf(issue, sourceOf))), {
    cause: result.error,
  });
}
