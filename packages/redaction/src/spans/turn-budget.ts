/**
 * Spreads work over turns of the event loop: what would make one turn longer than the budget waits for the next, in
 * order. No more than a bound waits; when it is reached, work is done at once, since nothing may be lost.
 */
export interface TurnBudget<T> {
  /** Does the work now, or in one of the next turns. */
  take(item: T): void;
  /** How much waits. */
  readonly waiting: number;
  /** Resolves when nothing waits. */
  drained(): Promise<void>;
}

/** Most items that wait. */
const MOST_WAITING = 4096;

/** Spreads `work` over turns of at most `budget` milliseconds each. */
export function createTurnBudget<T>(budget: number, work: (item: T) => void): TurnBudget<T> {
  const queue: T[] = [];
  let used = 0;
  let isTurnKnown = false;

  function doNow(item: T): void {
    const start = performance.now();
    work(item);
    used += performance.now() - start;
  }

  /** The end of this turn is known when the loop comes to its immediates. */
  function watchTurn(): void {
    if (isTurnKnown) return;
    isTurnKnown = true;
    setImmediate(beginTurn);
  }

  function beginTurn(): void {
    used = 0;
    isTurnKnown = false;
    let done = 0;
    while (done < queue.length && used < budget) doNow(queue[done++] as T);
    queue.splice(0, done);
    if (queue.length > 0) watchTurn();
  }

  return {
    get waiting() {
      return queue.length;
    },
    take(item) {
      // A turn is watched only where it may be too long: that wakes the event loop once more.
      if (budget === Infinity) return work(item);
      watchTurn();
      if (queue.length === 0 && used < budget) doNow(item);
      else if (queue.length < MOST_WAITING) queue.push(item);
      else doNow(item);
    },
    async drained() {
      while (queue.length > 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    },
  };
}
