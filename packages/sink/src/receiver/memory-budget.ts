import { SinkBusyError } from '../errors.ts';

/** Memory reserved for the body of one request. */
export interface MemoryLease {
  /** Reserves bytes. @throws {SinkBusyError} if the budget is exhausted. */
  take(bytes: number): void;
  /** Returns all reserved bytes to the budget. */
  release(): void;
}

/** Bounds the total bytes of the requests that are received and not answered yet. */
export class MemoryBudget {
  readonly #most: number;
  #used = 0;

  /** @param most limit in bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes reserved at the moment. */
  get used(): number {
    return this.#used;
  }

  lease(): MemoryLease {
    let taken = 0;
    return {
      take: (bytes) => {
        if (this.#used + bytes > this.#most) {
          throw new SinkBusyError(`requests of ${this.#used} bytes wait to be stored already; try again`);
        }
        this.#used += bytes;
        taken += bytes;
      },
      release: () => {
        this.#used -= taken;
        taken = 0;
      },
    };
  }
}
