import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDirectoryStorage } from '../src/node/directory-storage.ts';
import { openLog } from '../src/log.ts';
import type { NoteSigner } from '../src/note-signer.ts';
import { checkStoredLog } from '../src/stored-log-check.ts';
import type { LogStorage } from '../src/tile-source.ts';
import { newLogSigner } from './keys.ts';
import { leafAt } from './trees.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'auditspan-ledger-'));
  folders.push(folder);
  return folder;
}

/** How a step fails: without effect, after taking effect, or as the last step of the process. */
type Fault = 'fails before' | 'fails after' | 'stops before' | 'stops after';

/** Creates a storage that fails at the step with this number. */
function faulty(storage: LogStorage, at: number, fault: Fault): { storage: LogStorage; steps: () => number } {
  let step = 0;
  let stopped = false;
  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (stopped) throw new Error('the process has stopped');
    const hit = step === at;
    step += 1;
    if (!hit) return work();
    stopped = fault.startsWith('stops');
    if (fault.endsWith('after')) await work();
    throw new Error(`the disk ${fault}`);
  }
  const wrapped: LogStorage = {
    read: (path) => storage.read(path),
    write: (path, bytes) => run(() => storage.write(path, bytes)),
    create: (path, bytes) => run(() => storage.create(path, bytes)),
    remove: (path) => run(() => storage.remove(path)),
  };
  return { storage: wrapped, steps: () => step };
}

/** Creates a signer that records every text it is asked to sign. */
async function recordingSigner(): Promise<{ signer: NoteSigner; signed: Set<string> }> {
  const inner = await newLogSigner();
  const signed = new Set<string>();
  return {
    signed,
    signer: {
      key: inner.key,
      sign(text) {
        signed.add(text);
        return inner.sign(text);
      },
    },
  };
}

function sizesSigned(texts: Iterable<string>): string[] {
  return Array.from(texts, (text) => text.split('\n').at(1)!);
}

const BATCHES = [3, 250, 300] as const;
/** After a crash, other leaves may take the place of the unacknowledged ones. */
const otherLeaf = (index: number): Uint8Array => new TextEncoder().encode(`other ${index}`);

describe.each<Fault>(['fails before', 'fails after', 'stops before', 'stops after'])('a storage that %s', (fault) => {
  it('never leaves two checkpoints of the same size or a damaged log, at any step', async () => {
    let steps = Number.POSITIVE_INFINITY;
    for (let at = 0; at < steps; at += 1) {
      const { signer, signed } = await recordingSigner();
      const folder = createDirectoryStorage(await newFolder());
      const hurt = faulty(folder, at, fault);
      const acknowledged = await writeUntilFault(hurt.storage, signer, leafAt);
      steps = acknowledged === BATCHES.at(-1) && hurt.steps() <= at ? at : steps;
      const found = await checkStoredLog({ tiles: folder, keys: [signer.key] });
      expect({ at, faults: found.faults }).toEqual({ at, faults: [] });
      expect(found.size).toBeGreaterThanOrEqual(acknowledged);
      expect(await writeUntilFault(folder, signer, otherLeaf)).toBe(BATCHES.at(-1));
      const repaired = await checkStoredLog({ tiles: folder, keys: [signer.key] });
      expect({ at, ...repaired }).toEqual({ at, size: BATCHES.at(-1), unfinished: false, faults: [] });
      expect(new Set(sizesSigned(signed)).size).toBe(signed.size);
    }
    expect(steps).toBeGreaterThan(10);
  });
});

describe('a storage that fails once', () => {
  it('lets the same writer publish again, after a failure at any step', async () => {
    for (let at = 0; at < 30; at += 1) {
      const { signer, signed } = await recordingSigner();
      const folder = createDirectoryStorage(await newFolder());
      const log = await openLog({
        storage: faulty(folder, at, at % 2 === 0 ? 'fails before' : 'fails after').storage,
        signer,
        stepLeaves: 64,
      });
      for (const size of BATCHES) {
        while (log.size < size) log.append(leafAt(log.size));
        await log.publish().catch(() => log.publish());
      }
      const report = await checkStoredLog({ tiles: folder, keys: [signer.key] });
      expect({ at, ...report }).toEqual({ at, size: 300, unfinished: false, faults: [] });
      expect(new Set(sizesSigned(signed)).size).toBe(signed.size);
    }
  });
});

/** Opens the log, grows it to each size in turn, and returns the last size whose publication was acknowledged. */
async function writeUntilFault(
  storage: LogStorage,
  signer: NoteSigner,
  leaf: (index: number) => Uint8Array,
): Promise<number> {
  let acknowledged = 0;
  try {
    const log = await openLog({ storage, signer, stepLeaves: 64 });
    for (const size of BATCHES) {
      while (log.size < size) log.append(leaf(log.size));
      acknowledged = (await log.publish()).checkpoint.size;
    }
  } catch {
    // The injected fault; the test inspects what it left behind.
  }
  return acknowledged;
}
