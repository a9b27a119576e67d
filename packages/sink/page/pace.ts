/** Milliseconds that work may take without a pause: less than two frames. */
const STRETCH_MS = 25;

/** Keeps the browser responsive during long work. */
export interface Pace {
  /** Awaited between small pieces of work; usually returns at once. */
  breathe(): Promise<void>;
}

/** Creates a {@link Pace}. */
export function createPace(): Pace {
  let began = performance.now();
  return {
    async breathe() {
      if (performance.now() - began < STRETCH_MS) return;
      await nextTurn();
      began = performance.now();
    },
  };
}

/** Resolves in the next task, by a message, since timers of background pages are throttled to one a second. */
export function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
