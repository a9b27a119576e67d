import { SinkBusyError } from '../errors.ts';

/** A share of the memory for request bodies. */
export interface MemoryLease {
  /** @throws {SinkBusyError} when there is not that much left. */
  take(bytes: number): void;
  /** Gives all back. */
  release(): void;
}

/** Bounds the bytes of all requests that are received and not answered yet. */
export class MemoryBudget {
  readonly #most: number;
  #used = 0;

  /** @param most bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that are taken. */
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
