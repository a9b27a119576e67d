/**
 * Spreads work over turns of the event loop: items that would exceed the turn's budget are deferred to the next turn,
 * in order. The number of deferred items is bounded; beyond it, items are processed at once, since none may be lost.
 */
export interface TurnBudget<T> {
  /** Processes an item now or in one of the next turns. */
  take(item: T): void;
  /** Number of deferred items. */
  readonly waiting: number;
  /** Resolves when no items are deferred. */
  drained(): Promise<void>;
}

/** Maximum number of deferred items. */
const MOST_WAITING = 4096;

/** Creates a {@link TurnBudget} of `budget` milliseconds per turn. */
export function createTurnBudget<T>(budget: number, work: (item: T) => void): TurnBudget<T> {
  const queue: T[] = [];
  let used = 0;
  let isTurnKnown = false;

  function doNow(item: T): void {
    const start = performance.now();
    work(item);
    used += performance.now() - start;
  }

  /** Detects the end of the turn with an immediate. */
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
      // An unlimited budget needs no immediates, each of which wakes the event loop.
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
