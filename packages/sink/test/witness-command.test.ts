import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLogSigner,
  createMemoryStorage,
  createProver,
  createWitnessClient,
  encodeLeaf,
  formatAddCheckpoint,
  type Log,
  type LogStorage,
  openLog,
  openWitnessedCheckpoint,
  originHashOf,
  parsePolicy,
  parseVerifierKey,
} from '@auditspan/ledger';
import { readKeyFile } from '@auditspan/ledger/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';
import { startWitnessProcess, type WitnessProcess } from './fixtures/witness-process.ts';

const ORIGIN = 'log.example/audit/1';
const WITNESS = 'witness.example/w1';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let logKey: string;
let witnessKey: string;
let common: string[];
const running: WitnessProcess[] = [];

const at = (name: string): string => join(directory.path, name);
const publicKeyIn = async (name: string): Promise<string> => (await readFile(at(name), 'utf8')).trim();

beforeAll(async () => {
  directory = await temporaryDirectory();
  for (const [kind, name, path] of [
    ['log', ORIGIN, 'log'],
    ['witness', WITNESS, 'w1'],
  ] as const)
    await runCommand(['keygen', kind, name, at(path)]);
  logKey = await publicKeyIn('log.pub');
  witnessKey = await publicKeyIn('w1.pub');
  common = ['--name', WITNESS, '--key', at('w1.key'), '--log', logKey];
});

afterAll(async () => {
  await Promise.all(running.map((witness) => witness.stop('SIGKILL')));
  await directory.remove();
});

async function startWitness(dataDir: string, args: readonly string[] = common): Promise<WitnessProcess> {
  const witness = await startWitnessProcess([...args, '--data-dir', at(dataDir)]);
  running.push(witness);
  return witness;
}

/** A log that can be grown, and one that tells another story. */
async function newLog(): Promise<{
  log: Log;
  storage: LogStorage;
  grow: (leaves: number, story?: string) => Promise<string>;
}> {
  const storage = createMemoryStorage();
  const log = await openLog({ storage, signer: createLogSigner(ORIGIN, await readKeyFile(at('log.key'))) });
  const grow = async (leaves: number, story = 'true'): Promise<string> => {
    for (let leaf = 0; leaf < leaves; leaf += 1) log.append(encodeLeaf({ leaf, story }));
    return (await log.publish()).note;
  };
  return { log, storage, grow };
}

function clientOf({ url }: WitnessProcess): ReturnType<typeof createWitnessClient> {
  return createWitnessClient({ url, keys: [parseVerifierKey(witnessKey)] });
}

const proofs =
  (storage: LogStorage, size: number) =>
  (oldSize: number): Promise<readonly Uint8Array[]> =>
    createProver(storage, size).consistency(oldSize);

describe('auditspan keygen', () => {
  it('generates a secret key readable only by its owner, and does not overwrite it', async () => {
    expect((await stat(at('log.key'))).mode & 0o777).toBe(0o600);
    const again = await runCommand(['keygen', 'log', ORIGIN, at('log')]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('AUDITSPAN_LEDGER_KEY') });
    expect(await publicKeyIn('log.pub')).toBe(logKey);
  });

  it('refuses a name that no signature can carry, and creates no file', async () => {
    const { code, stderr } = await runCommand(['keygen', 'witness', 'two words', at('bad')]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('"two words" is not a valid key name')]);
    await expect(stat(at('bad.key'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('auditspan witness', () => {
  it('cosigns growth, and remembers what it cosigned after kill -9', async () => {
    const { grow, storage } = await newLog();
    const first = await startWitness('killed');
    const small = await grow(3);
    expect(await clientOf(first).submit(small, proofs(storage, 3))).toMatchObject({ kind: 'cosigned' });
    await first.stop('SIGKILL');
    const second = await startWitness('killed');
    const shown = await (await fetch(`${second.url}/${originHashOf(ORIGIN)}/checkpoint`)).text();
    const policy = parsePolicy(`log ${logKey}\nwitness w ${witnessKey}\nquorum w\n`);
    expect(await openWitnessedCheckpoint(shown, policy)).toMatchObject({
      checkpoint: { origin: ORIGIN, size: 3 },
      cosignatures: [{ witness: WITNESS }],
    });
    // A store that was rolled back to an older state.
    expect(await clientOf(second).submit(await (await newLog()).grow(2), proofs(storage, 2))).toEqual({
      kind: 'ahead',
      size: 3,
    });
    const note = await grow(2);
    expect(await clientOf(second).submit(note, proofs(storage, 5))).toMatchObject({ kind: 'cosigned' });
  });

  it('does not cosign a rewritten log, and logs the proof', async () => {
    const witness = await startWitness('rewritten');
    const honest = await newLog();
    await clientOf(witness).submit(await honest.grow(4), proofs(honest.storage, 4));
    const forged = await newLog();
    const note = await forged.grow(6, 'another');
    const outcome = await clientOf(witness).submit(note, proofs(forged.storage, 6));
    expect(outcome).toMatchObject({ kind: 'refused', status: 422 });
    const { stderr } = await witness.stop();
    const told = stderr.split('\n').find((line) => line.includes('a log was rewritten'));
    expect(JSON.parse(told ?? '{}')).toMatchObject({
      level: 'error',
      code: 'log_rewritten',
      attributes: { request: expect.stringContaining(note) },
    });
  });

  it('takes its logs from a policy, and accepts no others', async () => {
    await writeFile(at('trust.policy'), `log ${logKey}\nquorum none\n`);
    const args = ['--name', WITNESS, '--key', at('w1.key'), '--policy', at('trust.policy')];
    const witness = await startWitness('policy', args);
    const { grow, storage } = await newLog();
    expect(await clientOf(witness).submit(await grow(1), proofs(storage, 1))).toMatchObject({ kind: 'cosigned' });
    const unknown = await fetch(`${witness.url}/${originHashOf('log.example/2')}/checkpoint`);
    expect(unknown.status).toBe(404);
  });

  it('answers other protocols appropriately', async () => {
    const witness = await startWitness('protocol');
    const status = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${witness.url}${path}`, init)).status;
    const large = Buffer.alloc(1_100_000, 'x');
    expect({
      health: await status('/healthz'),
      nothing: await status('/'),
      read: await status('/add-checkpoint'),
      written: await status(`/${originHashOf(ORIGIN)}/checkpoint`, { method: 'PUT' }),
      malformed: await status('/add-checkpoint', { method: 'POST', body: 'old 0\n' }),
      large: await status('/add-checkpoint', { method: 'POST', body: large }),
      stranger: await status('/add-checkpoint', {
        method: 'POST',
        body: formatAddCheckpoint({
          oldSize: 0,
          proof: [],
          checkpoint: 'other\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— other AAAAAAA=\n',
        }),
      }),
    }).toEqual({ health: 200, nothing: 404, read: 405, written: 405, malformed: 400, large: 413, stranger: 404 });
  });

  it('has its memory for itself', async () => {
    await startWitness('shared');
    const second = await runCommand(['witness', '--listen', '127.0.0.1:0', '--data-dir', at('shared'), ...common]);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringMatching(/is in use by process \d+; stop it/) });
  });

  it('names every fault of its options at once', async () => {
    const { code, stderr } = await runCommand(['witness', '--name', WITNESS, '--log', witnessKey, '--log', 'x']);
    expect([code, stderr.split('\n').length - 2]).toEqual([2, 3]);
    expect(await runCommand(['witness', '--listen', 'here'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/name: is needed.*\n.*listen: must be host:port/),
    });
  });
});
