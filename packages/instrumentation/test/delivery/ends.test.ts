import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRawEndpoint } from '../support/raw-endpoint.ts';
import { useSpoolProcesses } from '../support/spool-processes.ts';

const COUNT = 20;

function numbersTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe('a process that ends while its receiver accepts records', () => {
  const spool = useSpoolProcesses('ends');

  /** Numbers of each source's records, and how each source stopped. */
  const sources = (): Map<unknown, { numbers: unknown[]; stops: unknown[] }> => {
    const found = new Map<unknown, { numbers: unknown[]; stops: unknown[] }>();
    for (const { attributes } of [...spool.receiver.recordings, ...spool.receiver.calls()]) {
      const id = attributes['audit.source.id'];
      const source = found.get(id) ?? { numbers: [], stops: [] };
      found.set(id, source);
      source.numbers.push(attributes['audit.source.sequence']);
      if (attributes['audit.recording.event'] === 'stop') source.stops.push(attributes['audit.recording.kind']);
    }
    for (const { numbers } of found.values()) numbers.sort((a, b) => Number(a) - Number(b));
    return found;
  };

  it.each([
    ['on its own', 'end', 'exit', { code: 0 }],
    ['by SIGTERM', 'term', 'SIGTERM', { signal: 'SIGTERM' }],
    ['by SIGINT', 'term', 'SIGINT', { signal: 'SIGINT' }],
  ] as const)('%s has delivered every record, its stop too, and leaves nothing', async (_how, mode, reason, end) => {
    const ended = await spool.run({ args: [String(COUNT), mode], ...('signal' in end ? end : {}) });

    expect(ended).toMatchObject({ ...end, stderr: '' });
    expect([...sources().values()]).toEqual([{ numbers: numbersTo(COUNT + 2), stops: [reason] }]);
    expect(readdirSync(join(spool.base, 'fixture'))).toEqual([]);
  });

  it('at once leaves each record delivered or on disk, from where the next start delivers it', async () => {
    const modes = ['exit', 'throw', 'reject'];
    const ended = await Promise.all(modes.map((mode) => spool.run({ args: [String(COUNT), mode] })));
    expect(ended.map(({ code }) => code)).toEqual([3, 1, 1]);
    expect(await spool.run({ args: ['0', 'flush'] })).toMatchObject({ code: 0, stderr: '' });

    const found = [...sources().values()];
    expect(found.map(({ numbers }) => numbers.length).toSorted((a, b) => a - b)).toEqual([2, 22, 22, 22]);
    expect(found.map(({ numbers }) => numbers)).toEqual(found.map(({ numbers }) => numbersTo(numbers.length)));
    expect(found.flatMap(({ stops }) => stops.map(String)).toSorted()).toEqual([
      'exit',
      'exit',
      'uncaught_exception',
      'uncaught_exception',
    ]);
    expect(readdirSync(join(spool.base, 'fixture'))).toEqual([]);
  });

  it('by a signal delivers the record of a call that ends during the delivery, and its stop again', async () => {
    const called = Promise.withResolvers<ServerResponse>();
    const model = await startRawEndpoint((_request, response) => called.resolve(response));
    const returned = Promise.withResolvers<void>();
    spool.receiver.answerBy(async (spans) => {
      if (!spans.some(({ attributes }) => attributes['audit.recording.event'] === 'stop')) return { status: 200 };
      (await called.promise).end('{}');
      await returned.promise;
      return { status: 200 };
    });
    try {
      const ended = await spool.run({
        fixture: 'ends-during-delivery.mjs',
        args: [model.url],
        signal: 'SIGTERM',
        onOutput: (said) => {
          if (said.includes('returned')) returned.resolve();
        },
      });
      expect(ended).toMatchObject({ signal: 'SIGTERM', stderr: '' });
      expect([...sources().values()]).toEqual([{ numbers: numbersTo(4), stops: ['SIGTERM', 'SIGTERM'] }]);
      expect(readdirSync(join(spool.base, 'fixture'))).toEqual([]);
    } finally {
      await model.close();
    }
  });
});
