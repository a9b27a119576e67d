import type { Writable } from 'node:stream';
import type { TextSource } from '../redact/text-pieces.ts';

/** Milliseconds between two progress messages; faster work prints none. */
const INTERVAL = 5000;
const MB = 1e6;

/** Wraps texts so that progress in reading them is reported on a stream. */
export function withProgress(sources: readonly TextSource[], stderr: Writable): readonly TextSource[] {
  const started = Date.now();
  let last = started;
  let bytes = 0;

  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      yield chunk;
      bytes += chunk.length;
      const now = Date.now();
      if (now - last < INTERVAL) continue;
      last = now;
      stderr.write(`auditspan: ${(bytes / MB).toFixed(1)} MB in ${Math.round((now - started) / 1000)} s\n`);
    }
  }
  return sources.map(({ name, chunks }) => ({ name, chunks: counted(chunks) }));
}
