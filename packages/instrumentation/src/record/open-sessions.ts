import type { Fence } from '../hook/fence.ts';

/** Has long sessions recorded periodically, since hours may pass before their end. */
export interface OpenSessions {
  /**
   * @param record called periodically while the session lasts
   * @returns a function that stops it
   */
  begin(record: () => void): () => void;
  /** Stops reporting sessions. */
  release(): void;
}

/** @param interval milliseconds between reports of a session; 0 for never */
export function createOpenSessions(interval: number, fence: Fence): OpenSessions {
  const timers = new Set<NodeJS.Timeout>();
  const stop = (timer: NodeJS.Timeout): void => {
    clearInterval(timer);
    timers.delete(timer);
  };
  return {
    begin(record) {
      if (interval === 0) return () => undefined;
      const timer = setInterval(fence.listener(record), interval).unref();
      timers.add(timer);
      return () => stop(timer);
    },
    release: () => timers.forEach(stop),
  };
}
