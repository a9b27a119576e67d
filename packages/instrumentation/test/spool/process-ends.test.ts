import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeRun, NodeRunOptions } from '../support/run-node.ts';
import { useSpoolProcesses } from '../support/spool-processes.ts';

const NOBODY = 'http://127.0.0.1:9';
const COUNT = 20;

type Attributes = Readonly<Record<string, unknown>>;

function of(recordings: readonly Attributes[], event: string, source: unknown): Attributes | undefined {
  return recordings.find((facts) => facts['audit.recording.event'] === event && facts['audit.source.id'] === source);
}

/** Returns the truncated calls by direction. */
function cutOff(calls: readonly Attributes[]): unknown[][] {
  return calls
    .map((facts) =>
      ['direction', 'model.id', 'principal.id', 'outcome', 'outcome.reason'].map((key) => facts[`audit.${key}`]),
    )
    .toSorted(([one], [other]) => String(one).localeCompare(String(other)));
}

describe('a process that ends without a receiver', () => {
  const spool = useSpoolProcesses('unheard');

  const run = (
    mode: string,
    options: Partial<NodeRunOptions> & { endpoint?: string; count?: number } = {},
  ): Promise<NodeRun> =>
    spool.run({
      args: [String(options.count ?? COUNT), mode],
      ...options,
      env: { AUDITSPAN_ENDPOINT: options.endpoint ?? NOBODY, AUDITSPAN_FLUSH_TIMEOUT: '500', ...options.env },
    });
  /** Returns what a later start of the service delivers, and what then remains on disk. */
  const restart = async (): Promise<{ calls: Attributes[]; recordings: Attributes[]; left: string[] }> => {
    const later = await run('flush', {
      endpoint: spool.receiver.url,
      count: 0,
      env: { AUDITSPAN_FLUSH_TIMEOUT: '100000' },
    });
    expect(later).toMatchObject({ code: 0, stderr: '' });
    const facts = ({ attributes }: { attributes: Attributes }): Attributes => attributes;
    return {
      calls: spool.receiver.calls().map(facts),
      recordings: spool.receiver.recordings.map(facts),
      left: readdirSync(join(spool.base, 'fixture')),
    };
  };

  it.each([
    ['on its own', 'end', 'exit', { code: 0 }],
    ['by process.exit()', 'exit', 'exit', { code: 3 }],
    ['by an uncaught error', 'throw', 'uncaught_exception', { code: 1 }],
    ['by an unhandled rejection', 'reject', 'uncaught_exception', { code: 1 }],
    ['by SIGTERM', 'term', 'SIGTERM', { signal: 'SIGTERM' }],
    ['by SIGINT', 'term', 'SIGINT', { signal: 'SIGINT' }],
  ] as const)('%s leaves all of them, and its stop, to the next start', async (_how, mode, reason, end) => {
    const ended = await run(mode, 'signal' in end ? end : {});
    expect(ended).toMatchObject(end);
    expect(ended.stderr).toContain(`AuditSpan: ${COUNT + 2} audit records wait in ${spool.base}`);

    const { calls, recordings, left } = await restart();
    expect(calls.map((facts) => facts['test.number'])).toEqual(Array.from({ length: COUNT }, (_, index) => index));
    expect(of(recordings, 'stop', calls[0]?.['audit.source.id'])).toMatchObject({
      'audit.recording.kind': reason,
      'audit.recording.sequence.last': COUNT + 2,
      'audit.source.sequence': COUNT + 2,
      'audit.recording.waiting': COUNT + 1,
      'audit.recording.lost': 0,
    });
    expect(recordings.some((facts) => facts['audit.recording.event'] === 'recovered')).toBe(false);
    expect(left).toEqual([]);
  });

  it.each([
    ['by kill -9', 'kill', 0],
    ['by kill -9 during a call', 'open-kill', 1],
  ])('%s leaves all of its records, and the next start records how it ended', async (_how, mode, open) => {
    expect(await run(mode)).toMatchObject({ signal: 'SIGKILL' });

    const { calls, recordings, left } = await restart();
    expect(calls).toHaveLength(COUNT);
    expect(recordings.find((facts) => facts['audit.recording.event'] === 'recovered')).toMatchObject({
      'audit.recording.source.id': calls[0]?.['audit.source.id'],
      'audit.recording.sequence.last': COUNT + 1,
      'audit.recording.count': COUNT + 1,
      'audit.recording.damaged': 0,
      'audit.recording.open_calls': open,
    });
    expect(left).toEqual([]);
  });

  it.each([
    ['by process.exit()', 'calls-exit', 'exit', { code: 3 }],
    ['by an uncaught error', 'calls-throw', 'uncaught_exception', { code: 1 }],
    ['by SIGTERM', 'calls-term', 'SIGTERM', { signal: 'SIGTERM' }],
  ] as const)('%s records the calls that end with it', async (_how, mode, reason, end) => {
    expect(await run(mode, { count: 0, ...('signal' in end ? end : {}) })).toMatchObject(end);

    const { calls, recordings } = await restart();
    expect(cutOff(calls)).toEqual([
      ['in_process', 'never-ends', 'fixture', 'aborted', 'client'],
      ['inbound', 'gpt-5', 'anonymous', 'error', 'internal'],
      ['outbound', 'gpt-5', 'alice', 'aborted', 'client'],
    ]);
    const [source] = calls.map((facts) => facts['audit.source.id']);
    const stops = recordings.filter((facts) => of([facts], 'stop', source) !== undefined);
    expect(stops.at(-1)).toMatchObject({ 'audit.recording.kind': reason, 'audit.recording.open_calls': 0 });
  });

  it('records open calls at shutdown, with an unknown outcome', async () => {
    expect(await run('calls-shutdown', { count: 0 })).toMatchObject({ code: 0 });

    const { calls } = await restart();
    expect(cutOff(calls)).toEqual([
      ['in_process', 'never-ends', 'fixture', 'unknown', undefined],
      ['inbound', 'gpt-5', 'anonymous', 'unknown', undefined],
      ['outbound', 'gpt-5', 'alice', 'unknown', undefined],
    ]);
  });

  it('has worker threads with sources of their own, whether they end or are terminated', async () => {
    expect(await run('worker')).toMatchObject({ code: 0 });
    expect(await run('terminated-worker')).toMatchObject({ code: 0 });

    const { calls, recordings, left } = await restart();
    const events = recordings.map((facts) => facts['audit.recording.event']);
    expect(calls).toHaveLength(4 * COUNT);
    expect(new Set(calls.map((facts) => facts['audit.source.id'])).size).toBe(4);
    expect(events.filter((event) => event === 'recovered')).toHaveLength(1);
    expect(left).toEqual([]);
  });

  it('leaves everything to its last successor if it dies repeatedly while it delivers for others', async () => {
    for (let times = 0; times < 4; times += 1) expect(await run('kill')).toMatchObject({ signal: 'SIGKILL' });

    const { calls, left } = await restart();
    expect(new Set(calls.map((facts) => facts['audit.record.id'])).size).toBe(4 * COUNT);
    expect(left).toEqual([]);
  });
});
