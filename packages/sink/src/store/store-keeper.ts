import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  StoreUnavailableError,
  type StoreClient,
  type StoreConfigInput,
  createDatabase,
  createPatientClient,
  createStoreClient,
  migrate,
  type Retention,
  setRetention,
  toStoreError,
} from '@auditspan/store';
import type { Logger } from 'pino';
import { type Condition, ConditionKeeper } from '../health/condition.ts';
import { assertAnswers } from './assert-answers.ts';
import { messageOf } from '../error-message.ts';

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;
/** Milliseconds that the start waits for the first answer of ClickHouse, which may accept connections but never answer. */
const FIRST_ANSWER = 3000;

/** Tracks whether ClickHouse can be written to, and prepares it. */
export interface StoreKeeper {
  /** Whether ClickHouse accepts writes; after a failed write, only once its retry has succeeded. */
  condition(): Condition;
  /** Reports a write that failed because ClickHouse is unavailable: nothing is sent until it answers again. */
  suspect(error: unknown): void;
  /** Reports a write that failed for another reason, which the caller logs and retries. */
  refused(error: unknown): void;
  /** Reports that every failed write has succeeded. */
  stored(): void;
  /** Resolves when ClickHouse can be written to; rejects if the signal is aborted. */
  untilReady(signal: AbortSignal): Promise<void>;
  /** Stops the checks. */
  stop(): Promise<void>;
}

/** Options of {@link startStoreKeeper}. */
export interface StoreKeeperOptions {
  readonly config: StoreConfigInput;
  readonly retention: Retention;
  readonly logger: Logger;
}

/**
 * Prepares ClickHouse: database and migrations. If ClickHouse is unavailable, the keeper retries in the background and the sink
 * starts anyway; any other fault, such as a wrong password, needs an operator and is thrown.
 * @throws {StoreRejectedError | MigrationChangedError | DatabaseNewerError}
 */
export async function startStoreKeeper(options: StoreKeeperOptions): Promise<StoreKeeper> {
  const keeper = new Keeper(options);
  try {
    await assertAnswers({ ...options.config, database: 'default' }, FIRST_ANSWER);
    await keeper.prepare();
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) {
      await keeper.stop();
      throw error;
    }
    keeper.awaitAnswer(error);
  }
  return keeper;
}

class Keeper implements StoreKeeper {
  readonly #options: StoreKeeperOptions;
  readonly #client: StoreClient;
  /** For migrations, which may take long. */
  readonly #patient: StoreClient;
  readonly #stop = new AbortController();
  readonly #changes = new EventEmitter();
  readonly #condition = new ConditionKeeper();
  #recovery: Promise<void> | undefined;
  /** Whether ClickHouse answers; it may still refuse writes. */
  #answers = false;
  #hasFailedWrite = false;
  /** Whether the trouble was logged, and its end was not. */
  #isTold = false;

  constructor(options: StoreKeeperOptions) {
    this.#options = options;
    this.#client = createStoreClient(options.config);
    this.#patient = createPatientClient(options.config);
    this.#condition.fail('starting');
  }

  condition(): Condition {
    return this.#condition;
  }

  suspect(error: unknown): void {
    this.#hasFailedWrite = true;
    this.awaitAnswer(error);
  }

  refused(error: unknown): void {
    this.#hasFailedWrite = true;
    this.#isTold = true;
    this.#condition.fail(messageOf(error));
  }

  stored(): void {
    this.#hasFailedWrite = false;
    if (this.#answers) this.#mend();
  }

  /** Sends nothing until ClickHouse answers. Logs an outage once, however often writes are retried in it. */
  awaitAnswer(error: unknown): void {
    const reason = messageOf(error);
    this.#answers = false;
    this.#condition.fail(reason);
    this.#recovery ??= this.#recover();
    if (this.#isTold) return;
    this.#isTold = true;
    this.#options.logger.warn(
      { code: 'clickhouse_unavailable', reason },
      'ClickHouse is unavailable; spans wait in the log until it is back',
    );
  }

  async untilReady(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (!this.#answers) await once(this.#changes, 'ready', { signal });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    // Aborts requests in flight, since ClickHouse may never answer them.
    await Promise.all([this.#client.close(), this.#patient.close()]);
    await this.#recovery;
  }

  async prepare(): Promise<void> {
    const { config, retention, logger } = this.#options;
    await createDatabase(config, this.#stop.signal);
    const { applied } = await migrate(this.#client, { patient: this.#patient });
    if (applied.length > 0) logger.info({ code: 'migrated', applied }, 'migrations applied');
    await setRetention(this.#client, retention);
    await probe(this.#client);
    this.#answers = true;
    this.#changes.emit('ready');
    if (!this.#hasFailedWrite) this.#mend();
  }

  #mend(): void {
    this.#condition.mend();
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#options.logger.info({ code: 'clickhouse_available' }, 'ClickHouse accepts inserts again');
  }

  async #recover(): Promise<void> {
    for (let pause = FIRST_PAUSE; !this.#stop.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      if (await this.#tryAgain(pause)) break;
    }
    this.#recovery = undefined;
  }

  async #tryAgain(pause: number): Promise<boolean> {
    try {
      await sleep(pause * (0.5 + Math.random()), undefined, { signal: this.#stop.signal });
      await this.prepare();
      return true;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#condition.fail(messageOf(error));
      return false;
    }
  }
}

async function probe(client: StoreClient): Promise<void> {
  const result = await client.ping({ select: true });
  if (!result.success) throw toStoreError(result.error, 'could not reach ClickHouse');
}
