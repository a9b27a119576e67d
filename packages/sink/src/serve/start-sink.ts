import type { DirectoryLock } from '@auditspan/embedded-clickhouse';
import { createStoreClient, type StoreConfigInput } from '@auditspan/store';
import type { Logger } from 'pino';
import type { SinkConfig } from '../config.ts';
import { governanceOf } from '../directives/governance.ts';
import { listenAddressOf } from '../listen-address.ts';
import { ConditionKeeper } from '../health/condition.ts';
import { healthOf } from '../health/health.ts';
import { sinkComponents } from './sink-components.ts';
import { lockFolder, logFolder } from '../log/folder-lock.ts';
import { createMetrics, type MetricSources } from '../metrics.ts';
import { createExportEndpoint } from '../receiver/export-endpoint.ts';
import { createStoppableEndpoint } from '../receiver/stoppable-endpoint.ts';
import { MemoryBudget } from '../receiver/memory-budget.ts';
import { openSeal, type Seal } from '../seal/open-seal.ts';
import type { OnStep, Step } from '../steps.ts';
import { WRITER } from '../store/credentials.ts';
import { makeFolder } from '../store/make-folder.ts';
import { type EmbeddedStore, startEmbeddedStore } from '../store/embedded-store.ts';
import { type Endpoints, removeEndpoints, writeEndpoints } from '../store/endpoints-file.ts';
import { startStoreKeeper, type StoreKeeper } from '../store/store-keeper.ts';
import { type Security, openSecurity } from '../receiver/security.ts';
import { drainOpener } from './drain-opener.ts';
import { type Closers, createClosers } from './closers.ts';
import { startHeartbeat } from './heartbeat.ts';
import { bindReceivers } from './receivers.ts';
import { type RecordPath, type RecordPathOptions, openRecordPath } from './record-path.ts';

/** Steps whose effect is not relied on before the next step. */
const UNGUARDED: ReadonlySet<Step> = new Set(['log.append', 'log.sync']);

/** A running sink. */
export interface RunningSink {
  /** Returns the TLS and producers files that it has read. */
  files(): readonly string[];
  /**
   * Applies the options that can change while it runs: TLS, producers, log level.
   * @throws {SinkConfigError} if anything is invalid; the old state then stays.
   */
  reload(config: SinkConfig): Promise<void>;
  /** Whether the configuration read last could be applied, for the health report. */
  readonly reloadCondition: ConditionKeeper;
  /** Addresses of the sink and its ClickHouse, as in `endpoints.json` in the data directory. */
  readonly endpoints: Endpoints;
  /** Stops accepting requests, stores and answers what was received, and stops everything. */
  close(): Promise<void>;
}

/**
 * Starts a sink: the embedded ClickHouse or a connection to a server, migrations, log, receiver.
 * @param onStep called at each step of a record; tests kill the process there.
 * @throws a coded error that says what is wrong and what to do; everything started by then is stopped again.
 */
export async function startSink(config: SinkConfig, logger: Logger, onStep?: OnStep): Promise<RunningSink> {
  const closers = createClosers();
  try {
    const security = await openSecurity(config, process.env);
    // The sink does not use it, but a fault should show now and not at the next retention run.
    await governanceOf(config.governance);
    const reloadCondition = new ConditionKeeper();
    const endpoints = await startAll({ config, logger, onStep, security, reloadCondition }, closers);
    return {
      endpoints,
      reloadCondition,
      files: () => security.files(),
      reload: async (next) => {
        await security.reload(next);
        logger.level = next.logLevel;
      },
      close: () => closers.close(),
    };
  } catch (error) {
    await closers
      .close()
      .catch((closing: unknown) => logger.error({ code: 'stop_failed', err: closing }, 'could not stop cleanly'));
    throw error;
  }
}

/** Asserts at each step that the sink still owns the log, before anyone relies on what is on disk or acts on it. */
function guarded(lock: DirectoryLock, onStep?: OnStep): OnStep {
  return async (step) => {
    if (!UNGUARDED.has(step)) await lock.assertHeld();
    await onStep?.(step);
  };
}

interface Given {
  readonly config: SinkConfig;
  readonly logger: Logger;
  readonly onStep: OnStep | undefined;
  readonly security: Security;
  readonly reloadCondition: ConditionKeeper;
}

async function startAll(
  { config, logger, onStep, security, reloadCondition: reload }: Given,
  closers: Closers,
): Promise<Endpoints> {
  await makeFolder(config.dataDir, 'data directory');
  const lock = await lockLog(logFolder(config.dataDir), logger);
  closers.add(async () => lock.release());
  // First, since an address in use is the most common fault at startup.
  const receivers = await bindReceivers(config, security, closers);
  const embedded = await startEmbedded(config, closers);
  const store = storeConfigOf(config, embedded);
  const client = createStoreClient(store);
  closers.add(() => client.close());
  const keeper = await startStoreKeeper({ config: store, retention: config.retention, logger });
  closers.add(() => keeper.stop());

  const metrics = createMetrics();
  const memory = new MemoryBudget(config.limits.pendingBytes);
  const seal = await openSeal(config, logger);
  closers.add(async () => seal?.close());
  const openDrain = drainOpener({ config, store, client, seal });
  const path = await startPath({ config, keeper, metrics, logger, onStep: guarded(lock, onStep), openDrain }, closers);
  if (seal !== undefined) closers.add(startHeartbeats(seal, path, config, logger));
  metrics.observe(gaugesOf({ path, memory, keeper, embedded, seal }));
  const stoppable = createStoppableEndpoint(
    createExportEndpoint({ log: path.guard, memory, metrics, receipts: seal?.receipts, ...config.limits }),
  );
  const running = new ConditionKeeper();
  const components = sinkComponents({ ...path, keeper, seal, reload, running });
  const otlp = await receivers.open({
    endpoint: (call) => stoppable.endpoint(call),
    metrics,
    logger,
    identify: (credentials) => security.identify(credentials),
    health: () => healthOf(components),
  });
  closers.add(() => stoppable.stop());

  const endpoints = endpointsOf(otlp, store, embedded);
  await writeEndpoints(config.dataDir, endpoints);
  closers.add(async () => {
    running.fail('the sink is stopping');
    await removeEndpoints(config.dataDir);
  });
  return endpoints;
}

async function startPath(options: RecordPathOptions, closers: Closers): Promise<RecordPath> {
  const path = await openRecordPath(options);
  closers.add(async () => {
    await path.close(options.config.shutdownTimeout);
    const left = path.pendingBytes();
    if (left > 0)
      options.logger.warn(
        { code: 'records_left', bytes: left },
        'not all records are in ClickHouse; the others stay in the log',
      );
  });
  return path;
}

function startHeartbeats(
  { origin }: Seal,
  path: RecordPath,
  { seal: { heartbeat } }: SinkConfig,
  logger: Logger,
): () => Promise<void> {
  const stop = startHeartbeat({
    interval: heartbeat,
    origin,
    isBusy: () => path.pendingBytes() > 0,
    append: (entry) => path.guard.append(entry, () => true),
    onFailure: (error) =>
      logger.warn({ code: 'heartbeat_failed', err: error }, 'a heartbeat of the audit log could not be recorded'),
  });
  return async () => stop();
}

/** Two sinks that write to one log would destroy it. An embedded ClickHouse has its own lock, a server does not. */
async function lockLog(directory: string, logger: Logger): Promise<DirectoryLock> {
  await makeFolder(directory, 'folder of the log');
  return lockFolder(directory, 'the write-ahead log', logger);
}

async function startEmbedded(config: SinkConfig, closers: Closers): Promise<EmbeddedStore | undefined> {
  if (config.clickhouse.url !== undefined) return undefined;
  const embedded = await startEmbeddedStore(config, listenAddressOf(config.embedded.listen));
  closers.add(() => embedded.clickhouse.close());
  return embedded;
}

function storeConfigOf({ clickhouse }: SinkConfig, embedded: EmbeddedStore | undefined): StoreConfigInput {
  if (clickhouse.url !== undefined) return { ...clickhouse, url: clickhouse.url };
  const writer = embedded?.users.find(({ name }) => name === WRITER);
  return { url: embedded?.url ?? '', user: WRITER, password: writer?.password ?? '', database: 'default' };
}

function endpointsOf(otlp: Endpoints['otlp'], store: StoreConfigInput, embedded: EmbeddedStore | undefined): Endpoints {
  return {
    pid: process.pid,
    otlp,
    clickhouse: { url: store.url, database: store.database ?? 'default', users: embedded?.users ?? [] },
  };
}

interface GaugeSources {
  readonly path: RecordPath;
  readonly memory: MemoryBudget;
  readonly keeper: StoreKeeper;
  readonly embedded: EmbeddedStore | undefined;
  readonly seal: Seal | undefined;
}

function gaugesOf({ path, memory, keeper, embedded, seal }: GaugeSources): MetricSources {
  return {
    logBytes: () => path.log.bytes(),
    logPendingBytes: () => path.pendingBytes(),
    pendingBytes: () => memory.used,
    lagSeconds: () => lagOf(path.pendingSince()),
    ready: () => path.guard.condition().reason === undefined,
    storeReady: () => keeper.condition().reason === undefined,
    embeddedRestarts: () => embedded?.clickhouse.status().restarts ?? 0,
    seal,
  };
}

/** Returns the age of a time in seconds. */
function lagOf(since: number | undefined): number {
  return since === undefined ? 0 : Math.max(0, Date.now() - since) / 1000;
}
