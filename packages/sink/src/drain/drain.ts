import { randomBytes } from 'node:crypto';
import { setImmediate as yieldToOthers, setTimeout as sleep } from 'node:timers/promises';
import type { BatchSource } from '../batch/batch-source.ts';
import type { DecodedBatch } from '../batch/decoded-batch.ts';
import { createJudge, createRepeater, type Judgement, type OldRecord } from '../deduplicate/deduplicate.ts';
import type { Recall } from '../recall/recall.ts';
import type { SeenWindow } from '../deduplicate/seen-window.ts';
import type { InsertReport } from '../insert/batch-inserter.ts';
import type { BatchJournal } from '../journal/batch-journal.ts';
import { type BatchPlan, ID_BYTES } from '../journal/batch-plan.ts';
import type { FollowedLog } from '../log/followed-log.ts';
import type { LogPosition } from '../log/position.ts';
import type { SealedBatch } from '../seal/seal-batch.ts';
import type { BegunBatch, Sealer } from '../seal/sealer.ts';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
/** Bytes of keys that are remembered without a pause, during which senders wait for their responses. */
const KEYS_AT_A_STRETCH = 2 ** 16;
const NANOSECONDS_OF_MILLISECOND = 1_000_000n;

/** Steps around an insert. */
export type DrainStep =
  | 'plan.seal'
  | 'plan.begin'
  | 'plan.begun'
  | 'plan.publish'
  | 'plan.end'
  | 'log.release'
  | 'log.released';

/** Options of {@link startDrain}. */
export interface DrainOptions {
  readonly log: Pick<FollowedLog, 'release'>;
  readonly source: BatchSource;
  readonly journal: BatchJournal;
  readonly seen: SeenWindow;
  /** Position up to which the log is in ClickHouse. */
  readonly start: LogPosition;
  /** The plan that the previous process may not have carried out. */
  readonly open: BatchPlan | undefined;
  /** Undefined if records are not sealed. */
  readonly sealer: Sealer | undefined;
  readonly insert: (batch: DecodedBatch, plan: BatchPlan, sealed: SealedBatch | undefined) => Promise<InsertReport>;
  /** Asks ClickHouse which of the old records it has. */
  readonly recall: Recall;
  /** Reads the batch of a plan from the log again. */
  readonly reread: (plan: BatchPlan) => Promise<DecodedBatch>;
  /** Resolves when ClickHouse is ready for another attempt; rejects if the signal is aborted. */
  readonly untilReady: (signal: AbortSignal) => Promise<void>;
  readonly onStored: (report: InsertReport, judgement: Judgement) => void;
  /** Called with the progress after a batch is stored or the next one is started. */
  readonly onMoved: (progress: DrainProgress) => void;
  /** Called for a failed attempt, which is retried. */
  readonly onFailure: (error: unknown) => void;
  /** Called when every action that had failed has succeeded. */
  readonly onMended: () => void;
  /** Aborts the requests to ClickHouse in flight: the shutdown does not wait for them any more. */
  readonly hangUp: () => void;
  readonly onStep: (step: DrainStep) => Promise<void> | void;
}

/** How far the log is in ClickHouse. */
export interface DrainProgress {
  /** Everything before this position is stored. */
  readonly position: LogPosition;
  /** When the oldest request being inserted was received, in milliseconds since the Unix epoch; undefined if there is none. */
  readonly pendingSince: number | undefined;
}

/** Moves the log into ClickHouse until it is stopped. */
export interface Drain {
  /** Resolves at the end; rejects if an internal fault ended the drain. */
  readonly ended: Promise<void>;
  /** Inserts what the log holds, without waiting for more; gives up after `deadline` milliseconds. */
  finish(deadline: number): Promise<void>;
}

interface Planned {
  readonly batch: DecodedBatch;
  readonly plan: BatchPlan;
  readonly sealed?: SealedBatch | undefined;
}

interface Prepared extends Planned {
  readonly old: readonly OldRecord[];
}

/**
 * Starts moving the log into ClickHouse: read, decode, deduplicate, seal, journal the plan, insert, sign, delete from the log.
 * While one batch is inserted the next is prepared.
 */
export function startDrain(options: DrainOptions): Drain {
  const run = new DrainRun(options);
  const ended = run.run();
  return {
    ended,
    async finish(deadline) {
      options.source.finish();
      const timer = setTimeout(() => run.stop(), deadline);
      await ended;
      clearTimeout(timer);
    },
  };
}

class DrainRun {
  readonly #options: DrainOptions;
  readonly #stop = new AbortController();
  #position: LogPosition;
  /** When the first request of the prepared batch was received, in nanoseconds; undefined if none is prepared. */
  #prepared: bigint | undefined;
  /** Number of actions that have failed and are being retried. */
  #failing = 0;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#position = options.start;
    this.#moved(undefined);
  }

  stop(): void {
    this.#stop.abort();
    this.#options.hangUp();
  }

  async run(): Promise<void> {
    try {
      await this.#carryOutOpen();
      let next = this.#prepare();
      for (let planned = await next; planned !== undefined; planned = await next) {
        next = this.#prepare();
        // A failure is handled when the promise is awaited.
        next.catch(() => {});
        await this.#carryOut(planned);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  /** Repeats the plan that the previous process began, identically, so that ClickHouse deduplicates it. */
  async #carryOutOpen(): Promise<void> {
    const { open, source, journal } = this.#options;
    if (open === undefined) return;
    const batch = await this.#repeat(() => source.until(open.to, createRepeater(open)));
    this.#begin(batch);
    const { firstLeaf: first, leaves: digest, base } = open;
    const sealed = first === undefined ? undefined : await this.#seal(batch, { first, digest, base });
    const plan = sealed === undefined ? open : { ...open, leaves: sealed.digest, base: sealed.base };
    // Another version sealed it differently, and stored nothing: the next repetition must be of these leaves.
    if (plan.leaves !== digest) await this.#repeat(() => journal.begin(plan));
    await this.#insert({ batch, plan, sealed });
  }

  async #prepare(): Promise<Prepared | undefined> {
    const { source, seen } = this.#options;
    const judge = createJudge(seen);
    const batch = await this.#repeat(() => source.next(judge));
    if (batch === undefined) return undefined;
    this.#prepared = batch.columns.items[0]?.arrival.receivedAt;
    const { verdicts, newKeys, old } = judge;
    const last = batch.columns.items.at(-1)?.arrival.receivedAt ?? 0n;
    for (let at = 0; at < newKeys.length; at += KEYS_AT_A_STRETCH) {
      seen.add(newKeys.subarray(at, at + KEYS_AT_A_STRETCH), millisecondsOf(last));
      await yieldToOthers();
    }
    const id = randomBytes(ID_BYTES).toString('hex');
    return { batch, plan: { from: batch.from, to: batch.to, verdicts, newKeys, id }, old };
  }

  /** Leaves out old records that ClickHouse has already. */
  async #recall({ batch, plan, old }: Prepared): Promise<Planned> {
    const { recall, reread, untilReady } = this.#options;
    if (old.length === 0) return { batch, plan };
    const found = await this.#repeat(async () => {
      await untilReady(this.#stop.signal);
      return recall(batch, old);
    });
    if (found.size === 0) return { batch, plan };
    const verdicts = plan.verdicts.map((verdict, index) => found.get(index) ?? verdict);
    const changed = { ...plan, verdicts };
    return { batch: await this.#repeat(() => reread(changed)), plan: changed };
  }

  #begin({ columns: { items } }: DecodedBatch): void {
    this.#prepared = undefined;
    this.#moved(items[0]?.arrival.receivedAt);
  }

  async #carryOut(prepared: Prepared): Promise<void> {
    const { journal, onStep } = this.#options;
    this.#begin(prepared.batch);
    const { batch, plan } = await this.#recall(prepared);
    const sealed = await this.#seal(batch);
    const whole = { ...plan, firstLeaf: sealed?.first, leaves: sealed?.digest, base: sealed?.base };
    await this.#repeat(async () => {
      await onStep('plan.begin');
      await journal.begin(whole);
    });
    await onStep('plan.begun');
    await this.#insert({ batch, plan: whole, sealed });
  }

  async #seal(batch: DecodedBatch, begun?: BegunBatch): Promise<SealedBatch | undefined> {
    const { sealer, untilReady, onStep } = this.#options;
    if (sealer === undefined) return undefined;
    await onStep('plan.seal');
    return this.#repeat(async () => {
      await untilReady(this.#stop.signal);
      return sealer.seal(batch, begun);
    });
  }

  async #insert({ batch, plan, sealed }: Planned): Promise<void> {
    const { insert, sealer, untilReady, journal, log, onStored, onStep } = this.#options;
    const report = await this.#repeat(async () => {
      await untilReady(this.#stop.signal);
      return insert(batch, plan, sealed);
    });
    if (sealer !== undefined && sealed !== undefined) {
      await onStep('plan.publish');
      await this.#repeat(() => sealer.publish());
    }
    onStored(report, plan);
    batch.columns.free();
    sealed?.leaves.free();
    this.#position = plan.to;
    // The next batch may be far from ready, and its requests wait since long ago.
    this.#moved(this.#prepared ?? this.#options.source.since());
    await onStep('plan.end');
    await this.#repeat(() => journal.end(plan));
    await onStep('log.release');
    await this.#repeat(() => log.release(plan.to));
    await onStep('log.released');
  }

  /** @param since when the oldest request that is not stored was received, in nanoseconds; undefined if none is known. */
  #moved(since: bigint | undefined): void {
    const pendingSince = since === undefined ? undefined : millisecondsOf(since);
    this.#options.onMoved({ position: this.#position, pendingSince });
  }

  /** Retries until it succeeds: what is in the log has been acknowledged. */
  async #repeat<Result>(action: () => Promise<Result>): Promise<Result> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      this.#stop.signal.throwIfAborted();
      try {
        const result = await action();
        if (pause !== FIRST_PAUSE) this.#mended();
        return result;
      } catch (error) {
        this.#stop.signal.throwIfAborted();
        if (pause === FIRST_PAUSE) this.#failing += 1;
        this.#options.onFailure(error);
        await sleep(pause * (0.5 + Math.random()), undefined, { signal: this.#stop.signal });
      }
    }
  }

  #mended(): void {
    this.#failing -= 1;
    if (this.#failing === 0) this.#options.onMended();
  }
}

function millisecondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / NANOSECONDS_OF_MILLISECOND);
}
