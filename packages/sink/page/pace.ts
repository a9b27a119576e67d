/** Milliseconds that work may take at a stretch: less than two frames. */
const STRETCH_MS = 25;

/** Lets the browser answer to whoever reads while much is worked on. */
export interface Pace {
  /** Awaited between small pieces of work; mostly returns at once. */
  breathe(): Promise<void>;
}

/** Makes a {@link Pace}. */
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

/** A message, since timers of a page in the background come once a second. */
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
