import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreRejectedError, StoreUnavailableError } from '@auditspan/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatchingSink } from '../src/batch/batching-sink.ts';
import { createBoundedSink } from '../src/batch/bounded-sink.ts';
import { createGuardedSink } from '../src/batch/guarded-sink.ts';
import { createRetryingSink } from '../src/batch/retrying-sink.ts';
import { decodeRequest } from '../src/decode/decode.ts';
import { type SpanItem, toSpanItems } from '../src/normalise/span-item.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

function batchOf(...names: readonly string[]): readonly SpanItem[] {
  const body = protobufOf(names.map((name) => readableSpan({ name })));
  return toSpanItems(decodeRequest(body, 'application/x-protobuf', 1000).accepted, 0n);
}

function namesOf(batch: readonly SpanItem[]): string[] {
  return batch.map(({ row }) => row.SpanName);
}

/** A last sink that remembers, and does what a test wants at each write. */
function recordingSink(onWrite: (write: number) => Promise<void> | void = () => {}): {
  written: string[][];
  write: (batch: readonly SpanItem[]) => Promise<void>;
} {
  const written: string[][] = [];
  return {
    written,
    write: async (batch) => {
      written.push(namesOf(batch));
      await onWrite(written.length);
    },
  };
}

describe('createBatchingSink', () => {
  it('writes what comes together as one batch, and what comes meanwhile as the next', async () => {
    const last = recordingSink(() => sleep(20));
    const sink = createBatchingSink(last, { spans: 2, delay: 10_000 });
    await Promise.all([
      sink.write(batchOf('a')),
      sink.write(batchOf('b')),
      sink.write(batchOf('c')),
      sink.write(batchOf('d')),
    ]);
    expect(last.written).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('writes a batch that does not fill when its time has come', async () => {
    const last = recordingSink();
    await createBatchingSink(last, { spans: 1000, delay: 1 }).write(batchOf('a'));
    expect(last.written).toEqual([['a']]);
  });

  it('never parts a request', async () => {
    const last = recordingSink();
    await createBatchingSink(last, { spans: 2, delay: 1 }).write(batchOf('a', 'b', 'c'));
    expect(last.written).toEqual([['a', 'b', 'c']]);
  });

  it('fails everyone in a batch that fails, and nobody in the next', async () => {
    const last = recordingSink((write) => {
      if (write === 1) throw new Error('away');
    });
    const sink = createBatchingSink(last, { spans: 2, delay: 10_000 });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => sink.write(batchOf(name))));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('writes every span once, whatever comes when', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 8 }), async (requests, spans) => {
        const last = recordingSink(() => sleep(0));
        const sink = createBatchingSink(last, { spans, delay: 1 });
        const batches = requests.map((size, index) =>
          batchOf(...Array.from({ length: size }, (_, at) => `${index}.${at}`)),
        );
        await Promise.all(batches.map((batch) => sink.write(batch)));
        expect(last.written.flat()).toEqual(batches.flatMap((batch) => namesOf(batch)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('createRetryingSink', () => {
  const away = new StoreUnavailableError('away');

  it('writes the same batch again until it is taken', async () => {
    const last = recordingSink((write) => {
      if (write < 3) throw away;
    });
    const reasons: unknown[] = [];
    const sink = createRetryingSink(last, {
      time: 30_000,
      mayRetry: () => true,
      onRetry: (error) => reasons.push(error),
    });
    await sink.write(batchOf('a'));
    expect(last.written).toEqual([['a'], ['a'], ['a']]);
    expect(reasons).toEqual([away, away]);
  });

  it('gives up when its time is over', async () => {
    const last = recordingSink(() => {
      throw away;
    });
    const writing = createRetryingSink(last, { time: 1, mayRetry: () => true }).write(batchOf('a'));
    await expect(writing).rejects.toBe(away);
  });

  it.each([
    ['what was refused for good', new StoreRejectedError('no', '60'), true],
    ['what need not be tried, since nothing is there', away, false],
  ])('does not repeat %s', async (_name, error, mayRetry) => {
    const last = recordingSink(() => {
      throw error;
    });
    const writing = createRetryingSink(last, { time: 30_000, mayRetry: () => mayRetry }).write(batchOf('a'));
    await expect(writing).rejects.toBe(error);
    expect(last.written).toHaveLength(1);
  });
});

describe('createBoundedSink', () => {
  it('refuses what is too much, and takes it when there is room again', async () => {
    const gate = new EventEmitter();
    const opened = once(gate, 'open');
    const sink = createBoundedSink(
      recordingSink(async () => void (await opened)),
      3,
    );
    const first = sink.write(batchOf('a', 'b'));
    await expect(sink.write(batchOf('c', 'd'))).rejects.toMatchObject({ code: 'AUDITSPAN_SINK_BUSY', status: 429 });
    expect(sink.pendingSpans()).toBe(2);
    gate.emit('open');
    await first;
    await sink.write(batchOf('c', 'd'));
    expect(sink.pendingSpans()).toBe(0);
  });

  it('takes a batch that is larger than the bound when nothing else waits', async () => {
    const last = recordingSink();
    await createBoundedSink(last, 1).write(batchOf('a', 'b'));
    expect(last.written).toEqual([['a', 'b']]);
  });
});

describe('createGuardedSink', () => {
  it('refuses at once while nothing can be written', async () => {
    let ready = false;
    const last = recordingSink();
    const sink = createGuardedSink(last, () => ready);
    await expect(sink.write(batchOf('a'))).rejects.toMatchObject({ code: 'AUDITSPAN_SINK_UNAVAILABLE', status: 503 });
    ready = true;
    await sink.write(batchOf('b'));
    expect(last.written).toEqual([['b']]);
  });
});
