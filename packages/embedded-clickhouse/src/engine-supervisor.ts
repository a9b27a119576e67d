import { setTimeout as sleep } from 'node:timers/promises';

import type { EngineProcess } from './engine-process.ts';
import { EmbeddedClickHouseStartError } from './errors.ts';
import { messageOf } from './error-message.ts';

/** State of the engine process. */
export interface EngineStatus {
  state: 'starting' | 'ready' | 'restarting' | 'stopped';
  /** Number of restarts after unexpected ends. */
  restarts: number;
  pid: number | undefined;
}

/** Keeps an engine process running. */
export interface EngineSupervisor {
  status(): EngineStatus;
  /** Returns the process to send requests to; undefined while there is none. */
  current(): EngineProcess | undefined;
  stop(): Promise<void>;
}

const START_ATTEMPTS = 3;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** A process that ran this long is not part of a crash loop. */
const STABLE_MS = 30_000;

/** Doubles with each attempt, up to a limit, with jitter of half, so that restarts do not coincide. */
function restartDelay(attempt: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS) * (0.5 + Math.random() / 2);
}

async function startAtAll(start: () => Promise<EngineProcess>, attempt = 1): Promise<EngineProcess> {
  try {
    return await start();
  } catch (error) {
    if (attempt < START_ATTEMPTS) {
      await sleep(restartDelay(attempt));
      return startAtAll(start, attempt + 1);
    }
    const reason = messageOf(error);
    throw new EmbeddedClickHouseStartError(`ClickHouse did not start in ${START_ATTEMPTS} attempts. ${reason}`, {
      cause: error,
    });
  }
}

function warnOfEnd(last: string): void {
  process.emitWarning(`The embedded ClickHouse ended unexpectedly and is being restarted: ${last}`, {
    code: 'AUDITSPAN_EMBEDDED_RESTART',
  });
}

class RestartingSupervisor implements EngineSupervisor {
  readonly #start: () => Promise<EngineProcess>;
  readonly #stopping = new AbortController();
  #current: EngineProcess | undefined;
  #restarts = 0;
  #loop: Promise<void>;

  constructor(start: () => Promise<EngineProcess>, first: EngineProcess) {
    this.#start = start;
    this.#current = first;
    this.#loop = this.#keepRunning(first);
  }

  status(): EngineStatus {
    return { state: this.#state(), restarts: this.#restarts, pid: this.#current?.pid };
  }

  current(): EngineProcess | undefined {
    return this.#current;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current?.stop();
    await this.#loop;
  }

  #state(): EngineStatus['state'] {
    if (this.#stopping.signal.aborted) return 'stopped';
    return this.#current === undefined ? 'restarting' : 'ready';
  }

  async #keepRunning(first: EngineProcess): Promise<void> {
    let engine: EngineProcess | undefined = first;
    while (engine !== undefined) {
      const startedAt = performance.now();
      const last = await engine.ended;
      this.#current = undefined;
      if (!this.#stopping.signal.aborted) warnOfEnd(last);
      engine = await this.#restart(performance.now() - startedAt > STABLE_MS ? 0 : this.#restarts);
    }
  }

  /** Retries until it succeeds or is told to stop. */
  async #restart(attempt: number): Promise<EngineProcess | undefined> {
    for (let next = attempt; !this.#stopping.signal.aborted; next += 1) {
      await sleep(restartDelay(next), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return undefined;
      const engine = await this.#start().catch(() => undefined);
      if (engine === undefined) continue;
      if (this.#stopping.signal.aborted) {
        await engine.stop();
        return undefined;
      }
      this.#restarts += 1;
      this.#current = engine;
      return engine;
    }
    return undefined;
  }
}

/**
 * Starts an engine process, and restarts it whenever it ends unexpectedly.
 *
 * @throws {EmbeddedClickHouseStartError} if the first start fails three times.
 */
export async function superviseEngine(start: () => Promise<EngineProcess>): Promise<EngineSupervisor> {
  return new RestartingSupervisor(start, await startAtAll(start));
}
