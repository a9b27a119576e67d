import type { Writable } from 'node:stream';

const INTERVAL = 200;
const WIDTH = 30;

/** A progress bar on a terminal. */
export interface ProgressBar {
  show(done: number, all: number): void;
  /** Removes the bar. */
  clear(): void;
}

/** Creates a {@link ProgressBar}, which shows nothing if the stream is not a terminal. */
export function createProgressBar(stream: Writable & { readonly isTTY?: boolean }): ProgressBar {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  const started = Date.now();
  let last = 0;
  return {
    show(done, all) {
      const now = Date.now();
      if (now - last < INTERVAL && done < all) return;
      last = now;
      const share = all === 0 ? 1 : done / all;
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
      const pace = Math.round((done / Math.max(1, now - started)) * 1000);
      stream.write(`\r\u001B[K${bar} ${Math.floor(share * 100)} %  ${done} of ${all}  ${pace}/s`);
    },
    clear: () => void stream.write('\r\u001B[K'),
  };
}
