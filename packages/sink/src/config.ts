import type { Retention } from '@auditspan/store';
import { z } from 'zod';
import { describeFaults, faultsOf } from './config/describe-faults.ts';
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
  /** OTLP/HTTP listen address: `host:port`. Default `127.0.0.1:4318`. */
  listen: string;
  /** OTLP/gRPC receiver. */
  grpc: {
    /** Listen address: `host:port`, or `off`. Default `127.0.0.1:4317`. */
    listen: string;
  };
  /** TLS of both receivers; off unless a certificate is set. */
  tls: {
    /** PEM file of the certificate, with its chain. */
    cert?: string | undefined;
    /** PEM file of the certificate's private key. */
    key?: string | undefined;
    /** PEM file of the CAs that sign client certificates. If set, every sender must present one (mTLS). */
    clientCa?: string | undefined;
  };
  /** Authentication of senders. */
  producers: {
    /** YAML file of the producers with their tokens and certificates. Without it no token is required. */
    file?: string | undefined;
  };
  /** Reloading of the configuration while the sink runs. */
  reload: {
    /** Milliseconds between checks of the TLS, producers and configuration files; 0 checks only on SIGHUP. Default 10000. */
    interval: number;
  };
  /** Directory of the write-ahead log, the embedded ClickHouse, its passwords and `endpoints.json`. Default `.auditspan`. */
  dataDir: string;
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. Default `info`. */
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Milliseconds that a shutdown waits for requests in flight, and then for the log to be inserted. Default 15000. */
  shutdownTimeout: number;
  /** ClickHouse server to store in; without `url` the embedded one is used. */
  clickhouse: ClickHouseConfig;
  /** The embedded ClickHouse. */
  embedded: {
    /** Address at which clients reach it: `host:port`. Default `127.0.0.1:8123`. */
    listen: string;
    /** Password of the user `auditspan`, who may write. Default: generated once and kept in the data directory. */
    password?: string | undefined;
    /** Password of the user `analyst`, who may only read. Default: generated once and kept in the data directory. */
    analystPassword?: string | undefined;
  };
  /** Limits on what senders may send. */
  limits: {
    /** Bytes of one request, compressed or decompressed. Default 64 MiB. */
    requestBytes: number;
    /** Spans, events, links and attribute values in one request. Default 4000000. */
    requestItems: number;
    /** Total bytes of the requests that are not answered yet. Default 256 MiB. */
    pendingBytes: number;
    /** Open connections per receiver; capped at a quarter of the process's open-file limit. Default 2000. */
    connections: number;
  };
  /** The write-ahead log, in `log` in the data directory. */
  log: {
    /** Size in bytes at which a segment is closed and the next one started. Default 64 MiB. */
    segmentBytes: number;
    /** Bytes that the log may take on disk. Default 10 GiB. */
    maxBytes: number;
    /** Bytes of its disk that the log leaves free. Default 256 MiB. */
    minFreeBytes: number;
  };
  /** How spans are batched into inserts. */
  batch: {
    /** Spans at which a batch is flushed. Default 57344. */
    spans: number;
    /** Milliseconds that a batch waits for more spans before it is flushed. Default 500. */
    delay: number;
  };
  /** The drain, which moves the log into ClickHouse. */
  drain: {
    /**
     * Thread that the drain runs on: `own`, `main` (the one that receives requests), or `auto`, which is `own` with more than
     * two processors. A thread of its own takes some 180 MiB more at its peak. Default `auto`.
     */
    thread: 'auto' | 'own' | 'main';
  };
  /** How long rows that no proof depends on are kept. Audit records are not among them. */
  retention: Retention;
  /** The audit log that records are sealed in. */
  seal: SealConfig;
  /** Who may place holds on, erase and drop sealed records. */
  governance: GovernanceConfig;
  /** How duplicate spans are recognised. */
  deduplication: DeduplicationConfig;
}

const MIB = 2 ** 20;
const address = z
  .string()
  .refine((text) => parseListenAddress(text) !== undefined, 'must be host:port, such as 127.0.0.1:4318');
const file = z.string().min(1).optional();
const count = z.int('must be a whole number').positive('must be more than 0');

/** Has its inferred type, so that the metadata of the fields stays reachable for environment, flags and documentation. */
const schema = z.strictObject({
  listen: address
    .default('127.0.0.1:4318')
    .describe('OTLP/HTTP listen address.')
    .meta({ env: 'AUDITSPAN_SINK_LISTEN', flag: 'listen' }),
  grpc: z
    .strictObject({
      listen: z
        .union([z.literal('off'), address], 'must be host:port, such as 127.0.0.1:4317, or off')
        .default('127.0.0.1:4317')
        .describe('OTLP/gRPC listen address, or `off`.')
        .meta({ env: 'AUDITSPAN_SINK_GRPC_LISTEN', flag: 'grpc-listen' }),
    })
    .prefault({})
    .describe('OTLP/gRPC.'),
  tls: z
    .strictObject({
      cert: file
        .describe('PEM file of the certificate of both receivers, with its chain; without it TLS is off.')
        .meta({ env: 'AUDITSPAN_SINK_TLS_CERT' }),
      key: file.describe('PEM file of its private key.').meta({ env: 'AUDITSPAN_SINK_TLS_KEY' }),
      clientCa: file
        .describe('PEM file of the CAs of client certificates; if set, every sender must present one.')
        .meta({ env: 'AUDITSPAN_SINK_TLS_CLIENT_CA' }),
    })
    .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key go together')
    .refine(({ cert, clientCa }) => clientCa === undefined || cert !== undefined, 'clientCa needs cert and key')
    .prefault({})
    .describe('TLS of the receivers.'),
  producers: z
    .strictObject({
      file: file
        .describe(
          'YAML file of the producers that may send, by token or client certificate; without it no token is required.',
        )
        .meta({ env: 'AUDITSPAN_SINK_PRODUCERS_FILE' }),
    })
    .prefault({})
    .describe('Authentication of senders.'),
  reload: z
    .strictObject({
      interval: z
        .int('must be a whole number')
        .nonnegative('must not be less than 0')
        .default(10_000)
        .describe('Milliseconds between checks of the TLS, producers and configuration files; 0 checks only on SIGHUP.')
        .meta({ env: 'AUDITSPAN_SINK_RELOAD_INTERVAL' }),
    })
    .prefault({})
    .describe('Reloading of the configuration while the sink runs.'),
  dataDir: z
    .string()
    .min(1)
    .default('.auditspan')
    .describe('Directory of the write-ahead log, the embedded ClickHouse, its passwords and `endpoints.json`.')
    .meta({ env: 'AUDITSPAN_DATA_DIR', flag: 'data-dir' }),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Minimum level that is logged.')
    .meta({ env: 'AUDITSPAN_SINK_LOG_LEVEL', flag: 'log-level' }),
  shutdownTimeout: count
    .default(15_000)
    .describe('Milliseconds that a shutdown waits for requests in flight, and then for the log to be inserted.')
    .meta({ env: 'AUDITSPAN_SINK_SHUTDOWN_TIMEOUT' }),
  clickhouse: clickhouseConfigSchema,
  embedded: z
    .strictObject({
      listen: address
        .default('127.0.0.1:8123')
        .describe('Listen address of the embedded ClickHouse.')
        .meta({ env: 'AUDITSPAN_SINK_EMBEDDED_LISTEN', flag: 'embedded-listen' }),
      password: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Password of the user `auditspan`, who may write; default: generated once and kept in the data directory.',
        )
        .meta({ env: 'AUDITSPAN_SINK_EMBEDDED_PASSWORD' }),
      analystPassword: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Password of the user `analyst`, who may only read; default: generated once and kept in the data directory.',
        )
        .meta({ env: 'AUDITSPAN_SINK_EMBEDDED_ANALYST_PASSWORD' }),
    })
    .prefault({})
    .describe('The embedded ClickHouse.'),
  limits: z
    .strictObject({
      requestBytes: count
        .default(64 * MIB)
        .describe('Bytes of one request, compressed or decompressed.')
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_REQUEST_BYTES' }),
      requestItems: count
        .default(4_000_000)
        .describe('Spans, events, links and attribute values in one request.')
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_REQUEST_ITEMS' }),
      pendingBytes: count
        .default(256 * MIB)
        .describe('Total bytes of the requests that are not answered yet.')
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_PENDING_BYTES' }),
      connections: count
        .default(USUAL_CONNECTIONS)
        .describe("Open connections per receiver; capped at a quarter of the process's open-file limit.")
        .meta({ env: 'AUDITSPAN_SINK_LIMITS_CONNECTIONS' }),
    })
    .prefault({})
    .describe('Limits on what senders may send.'),
  log: z
    .strictObject({
      segmentBytes: count
        .default(64 * MIB)
        .describe(
          'Size in bytes at which a segment is closed, at the latest after an hour; it is deleted once all of it is in ClickHouse.',
        )
        .meta({ env: 'AUDITSPAN_SINK_LOG_SEGMENT_BYTES' }),
      maxBytes: count
        .default(10 * 1024 * MIB)
        .describe('Bytes that the log may take on disk. From 80% on, requests without audit spans are refused.')
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
        // Seven ClickHouse granules: one more takes the sink above 600 MB at its peak, one less makes ClickHouse merge more.
        .default(57_344)
        .describe('Spans at which a batch is flushed.')
        .meta({ env: 'AUDITSPAN_SINK_BATCH_SPANS' }),
      delay: count
        .default(500)
        .describe('Milliseconds that a batch waits for more spans before it is flushed.')
        .meta({ env: 'AUDITSPAN_SINK_BATCH_DELAY' }),
    })
    .prefault({})
    .describe('How spans are batched into inserts.'),
  drain: z
    .strictObject({
      thread: z
        .enum(['auto', 'own', 'main'])
        .default('auto')
        .describe(
          'Thread that reads the log, decodes, seals and inserts: `own`, `main` (the one that receives requests), or `auto`, which is `own` with more than two processors. A thread of its own takes some 180 MiB more at its peak.',
        )
        .meta({ env: 'AUDITSPAN_SINK_DRAIN_THREAD' }),
    })
    .prefault({})
    .describe('The drain, which moves the log into ClickHouse.'),
  retention: retentionConfigSchema,
  seal: sealConfigSchema,
  governance: governanceConfigSchema,
  deduplication: deduplicationConfigSchema,
});

/** The schema of {@link SinkConfig}. */
export const sinkConfigSchema: z.ZodType<SinkConfig> = schema;

/**
 * Validates a configuration and fills in the defaults.
 * @param sourceOf returns where the value at a path such as `clickhouse.url` came from, for error messages.
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
