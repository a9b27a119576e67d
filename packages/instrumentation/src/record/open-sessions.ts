import type { Fence } from '../hook/fence.ts';

/** Has sessions that last told of while they do, since hours may pass before their end. */
export interface OpenSessions {
  /**
   * @param tell called again and again while the session lasts
   * @returns what ends that
   */
  begin(tell: () => void): () => void;
  /** Tells no more of any. */
  release(): void;
}

/** @param interval how often a session is told of, in milliseconds; 0 for never */
export function createOpenSessions(interval: number, fence: Fence): OpenSessions {
  const timers = new Set<NodeJS.Timeout>();
  const stop = (timer: NodeJS.Timeout): void => {
    clearInterval(timer);
    timers.delete(timer);
  };
  return {
    begin(tell) {
      if (interval === 0) return () => undefined;
      const timer = setInterval(fence.listener(tell), interval).unref();
      timers.add(timer);
      return () => stop(timer);
    },
    release: () => timers.forEach(stop),
  };
}
