import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeRun, NodeRunOptions } from '../support/run-node.ts';
import { useSpoolProcesses } from '../support/spool-processes.ts';

const COUNT = 20;

describe('processes of one service, with one directory for their spools', () => {
  const spool = useSpoolProcesses('shared');

  const run = (count: number, mode: string, options: Partial<NodeRunOptions> = {}): Promise<NodeRun> =>
    spool.run({ args: [String(count), mode], ...options });
  /** Starts a process that runs until it is told to end. */
  const start = (): { isReady: Promise<(signal: NodeJS.Signals) => void>; ended: Promise<NodeRun> } => {
    const ready = Promise.withResolvers<(signal: NodeJS.Signals) => void>();
    const ended = run(COUNT, 'term', { onOutput: (_said, kill) => ready.resolve(kill) });
    return { isReady: ready.promise, ended };
  };
  const recovered = (): number =>
    spool.receiver.recordings.filter(({ attributes }) => attributes['audit.recording.event'] === 'recovered').length;
  /** Counts the received records of calls, distinct ones, and their processes. */
  const received = (): { records: number; different: number; sources: number } => {
    const ids = spool.receiver.calls().map(({ attributes }) => attributes['audit.record.id']);
    const sources = spool.receiver.calls().map(({ attributes }) => attributes['audit.source.id']);
    return { records: ids.length, different: new Set(ids).size, sources: new Set(sources).size };
  };

  it('that run at the same time do not interfere: each delivers its own records, once', async () => {
    spool.receiver.answerWith(503);
    const [one, other] = [start(), start()];
    const [endOne, endOther] = await Promise.all([one.isReady, other.isReady]);
    // Starts while both are running, and delivers nothing of theirs.
    expect(await run(0, 'exit')).toMatchObject({ code: 3 });
    expect(readdirSync(join(spool.base, 'fixture'))).toHaveLength(3);

    spool.receiver.answerWith(200);
    endOne('SIGTERM');
    // An earlier attempt may have failed, which is reported too.
    const said = expect.not.stringContaining('audit records wait in');
    expect(await one.ended).toMatchObject({ signal: 'SIGTERM', stderr: said });
    endOther('SIGTERM');
    expect(await other.ended).toMatchObject({ signal: 'SIGTERM', stderr: said });

    expect(received()).toEqual({ records: 2 * COUNT, different: 2 * COUNT, sources: 2 });
    expect(recovered()).toBe(0);
  });

  it('that start at the same time share the spools of dead ones: each record is delivered once', async () => {
    spool.receiver.answerWith(503);
    const killed = await Promise.all([run(COUNT, 'kill'), run(COUNT, 'kill'), run(COUNT, 'kill')]);
    expect(killed.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);

    spool.receiver.answerWith(200);
    await Promise.all([run(0, 'flush'), run(0, 'flush'), run(0, 'flush')]);
    // Records that one of them adopted last, and had not delivered when it ended, are the next one's.
    expect(await run(0, 'flush')).toMatchObject({ code: 0, stderr: '' });

    expect(received()).toEqual({ records: 3 * COUNT, different: 3 * COUNT, sources: 3 });
    expect(recovered()).toBe(3);
    expect(readdirSync(join(spool.base, 'fixture'))).toEqual([]);
  });
});
