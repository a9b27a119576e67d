import { parseAuditRecord } from '@auditspan/conventions';
import { afterEach, describe, expect, it } from 'vitest';
import { createFence } from '../src/hook/fence.ts';
import { startAudited, type Audited } from './support/audited.ts';

/** Returns a record's attributes about recording. */
function factsOf({ attributes }: { readonly attributes: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith('audit.recording.')));
}

function readHead(): never {
  throw new TypeError('of jane@example.com');
}

describe('recording records itself', () => {
  let audited: Audited;
  afterEach(() => audited.close());

  it('at start: version, runtime and configuration', async () => {
    audited = await startAudited({ hmacKey: 'a-secret-of-sixteen-bytes', purpose: 'care' });
    await audited.auditing.forceFlush();

    const [start] = audited.receiver.recordings;
    expect(parseAuditRecord(start?.attributes ?? {})).toMatchObject({
      ok: true,
      record: { category: 'integrity', action: 'audit.recording', outcome: 'success', sourceSequence: 1 },
    });
    expect(factsOf(start as never)).toEqual({
      'audit.recording.event': 'start',
      'audit.recording.version': expect.stringMatching(/^\d+\.\d+\.\d+/u),
      'audit.recording.runtime': `node/${process.versions.node}`,
      'audit.recording.config.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/u),
    });
  });
});

describe('a fence', () => {
  it('reports the first fault of each kind, by name and location and without its message, and counts all', () => {
    const told: string[] = [];
    const fence = createFence((kind) => told.push(kind));
    for (let time = 0; time < 3; time += 1) fence.run(readHead);
    fence.run(() => {
      throw new RangeError('far');
    }, 'body');

    expect(told).toEqual(['TypeError readHead', 'body']);
    expect([...fence.kinds]).toEqual([
      ['TypeError readHead', 3],
      ['body', 1],
    ]);
    expect(fence.faults).toBe(4);
  });

  it('distinguishes at most 64 kinds, and survives errors of the callback', () => {
    const fence = createFence(() => {
      throw new Error('the listener fails too');
    });
    for (let kind = 0; kind < 100; kind += 1) {
      expect(
        fence.run(() => {
          throw new Error('any');
        }, `kind-${kind}`),
      ).toBeUndefined();
    }

    expect(fence.kinds.size).toBe(65);
    expect(fence.kinds.get('other')).toBe(36);
    expect(fence.faults).toBe(100);
  });

  it.each([
    ['undefined', undefined, 'thrown undefined'],
    ['string', 'jane@example.com', 'thrown string'],
    ['error with a hostile name', Object.assign(new Error('x'), { name: 'jane doe@x', stack: undefined }), 'Error'],
    ['error with a code', Object.assign(new Error('x'), { code: 'ENOSPC', stack: undefined }), 'Error ENOSPC'],
  ])('names a thrown %s', (_what, thrown, kind) => {
    const fence = createFence();
    fence.run(() => {
      throw thrown;
    });
    expect([...fence.kinds.keys()]).toEqual([kind]);
  });
});
