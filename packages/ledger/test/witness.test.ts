import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createProver } from '../src/prover.ts';
import { signCheckpoint } from '../src/checkpoint.ts';
import { formatNote, parseNote } from '../src/note.ts';
import { openNote } from '../src/open-note.ts';
import {
  createMemoryWitnessState,
  createWitness,
  originHashOf,
  type Witness,
  type WitnessState,
} from '../src/witness.ts';
import { createWitnessClient } from '../src/witness-client.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../src/witness-request.ts';
import { newCosigner, newLogSigner, NOW, ORIGIN } from './keys.ts';
import { createGrowingTree, type GrowingTree } from './trees.ts';

const log = await newLogSigner();
const cosigner = await newCosigner();
const tree = await createGrowingTree();
const other = await createGrowingTree();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const newWitness = (state: WitnessState = createMemoryWitnessState()): Witness =>
  createWitness({ logs: [log.key], cosigner, state });

/** Roots of the sizes used by the tests; a tree only grows. */
const roots = new Map<number, Uint8Array>();
for (const size of [0, 3, 5, 8, 9, 20]) roots.set(size, await tree.upTo(size));
await other.upTo(1);
const forkedRoot = await other.upTo(4);

async function noteAt(size: number, signer = log, origin = ORIGIN, root = roots.get(size)!): Promise<string> {
  return signCheckpoint({ origin, size, root, extensions: [] }, signer);
}

async function requestFor(oldSize: number, size: number, source: GrowingTree = tree): Promise<Uint8Array<ArrayBuffer>> {
  const proof = await createProver(source.storage, size).consistency(oldSize);
  return formatAddCheckpoint({ oldSize, proof, checkpoint: await noteAt(size) });
}

async function ask(witness: Witness, body: Uint8Array): Promise<{ status: number; contentType: string; text: string }> {
  const { status, contentType, body: answer } = await witness.addCheckpoint(body);
  return { status, contentType, text: new TextDecoder().decode(answer) };
}

const firstOf = (checkpoint: string): Uint8Array => formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint });

describe('createWitness', () => {
  it('cosigns the first checkpoint, a larger one, and the same again', async () => {
    const witness = newWitness();
    for (const [oldSize, size] of [
      [0, 0],
      [0, 5],
      [5, 8],
      [8, 8],
      [8, 20],
    ] as const) {
      const body = await requestFor(oldSize, size);
      const { status, text } = await ask(witness, body);
      const { checkpoint } = parseAddCheckpoint(body);
      const { verified } = await openNote(checkpoint + text, [cosigner.key]);
      expect({ status, verified }).toEqual({ status: 200, verified: [{ key: cosigner.key, timestamp: NOW / 1000 }] });
    }
  });

  it('returns the right size for a wrong old size', async () => {
    const witness = newWitness();
    await ask(witness, await requestFor(0, 8));
    const expected = { status: 409, contentType: 'text/x.tlog.size', text: '8\n' };
    expect(await ask(witness, await requestFor(5, 20))).toEqual(expected);
    expect(await ask(witness, await requestFor(0, 20))).toEqual(expected);
    expect(await ask(witness, await requestFor(3, 5))).toEqual(expected);
  });

  it('returns 400 for an old size above the checkpoint’s', async () => {
    const body = formatAddCheckpoint({ oldSize: 9, proof: [], checkpoint: await noteAt(8) });
    expect(await ask(newWitness(), body)).toMatchObject({ status: 400 });
  });

  it('keeps nothing for a log that it does not know', async () => {
    const asked: string[] = [];
    const state = createMemoryWitnessState();
    const witness = newWitness({ ...state, latest: (origin) => (asked.push(origin), state.latest(origin)) });
    expect(await ask(witness, firstOf(await noteAt(8, log, 'log.example/2')))).toMatchObject({ status: 404 });
    expect(asked).toEqual([]);
  });

  it('returns 404 for an unknown log, and 403 for a signature that is invalid or of an unknown key', async () => {
    const [witness, stranger] = [newWitness(), await newLogSigner()];
    expect(await ask(witness, firstOf(await noteAt(8, log, 'log.example/2')))).toMatchObject({ status: 404 });
    expect(await ask(witness, firstOf(await noteAt(8, stranger)))).toMatchObject({ status: 403 });
    const { text, signatures } = parseNote(await noteAt(8));
    const wrong = formatNote({ text: text.replace('\n8\n', '\n7\n'), signatures });
    expect(await ask(witness, firstOf(wrong))).toMatchObject({ status: 403 });
  });

  it('returns 422 for a rewritten log, at a larger and at the same size', async () => {
    const witness = newWitness();
    await ask(witness, await requestFor(0, 8));
    const proof = await createProver(tree.storage, 20).consistency(8);
    const forked = await noteAt(20, log, ORIGIN, forkedRoot);
    expect(await ask(witness, formatAddCheckpoint({ oldSize: 8, proof, checkpoint: forked }))).toMatchObject({
      status: 422,
    });
    const same = await noteAt(8, log, ORIGIN, forkedRoot);
    expect(await ask(witness, formatAddCheckpoint({ oldSize: 8, proof: [], checkpoint: same }))).toMatchObject({
      status: 422,
    });
    expect(await ask(witness, await requestFor(8, 20))).toMatchObject({ status: 200 });
  });

  it('returns 400 for a malformed request', async () => {
    for (const body of ['', 'old 0\n', 'old 00\n\nx\n', 'old 0\n\nnot a note']) {
      expect(await ask(newWitness(), new TextEncoder().encode(body))).toMatchObject({ status: 400 });
    }
  });

  it('does not roll back when a slow request for a smaller tree races a faster one for a larger', async () => {
    const inner = createMemoryWitnessState();
    const held = new EventEmitter();
    const released = once(held, 'release');
    const slowState: WitnessState = {
      latest: (origin) => inner.latest(origin),
      replace: async (...args) => {
        await released;
        return inner.replace(...args);
      },
    };
    const slow = ask(newWitness(slowState), await requestFor(0, 5));
    expect(await ask(newWitness(inner), await requestFor(0, 8))).toMatchObject({ status: 200 });
    held.emit('release');
    expect(await slow).toEqual({ status: 409, contentType: 'text/x.tlog.size', text: '8\n' });
    expect(parseNote((await inner.latest(ORIGIN))!).text).toContain('\n8\n');
  });

  it('serves the last cosigned checkpoint with both signatures, without signing again', async () => {
    let signatures = 0;
    const counting = { key: cosigner.key, sign: (text: string) => ((signatures += 1), cosigner.sign(text)) };
    const witness = createWitness({ logs: [log.key], cosigner: counting, state: createMemoryWitnessState() });
    const latest = async (hash: string): Promise<{ status: number; text: string }> => {
      const { status, body } = await witness.latestCheckpoint(hash);
      return { status, text: new TextDecoder().decode(body) };
    };
    expect(await latest(originHashOf(ORIGIN))).toMatchObject({ status: 404 });
    await ask(witness, await requestFor(0, 5));
    await ask(witness, await requestFor(5, 8));
    const { text } = parseNote(await noteAt(8));
    const signed = formatNote({ text, signatures: [await log.sign(text), await cosigner.sign(text)] });
    expect(await latest(originHashOf(ORIGIN))).toEqual({ status: 200, text: signed });
    expect(signatures).toBe(2);
    expect(await latest(originHashOf('log.example/2'))).toMatchObject({ status: 404 });
    expect(await latest('checkpoint')).toMatchObject({ status: 404 });
  });

  it('persists before it signs', async () => {
    const state = createMemoryWitnessState();
    const failing = { key: cosigner.key, sign: () => Promise.reject(new Error('no key')) };
    const witness = createWitness({ logs: [log.key], cosigner: failing, state });
    await expect(witness.addCheckpoint(await requestFor(0, 5))).rejects.toThrow('no key');
    expect(await state.latest(ORIGIN)).toBe(await noteAt(5));
  });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serveWitness(witness: Witness): Promise<string> {
  return serve((request, response) => {
    void buffer(request).then(async (received) => {
      const { status, contentType, body } = await witness.addCheckpoint(received);
      const known = request.url === '/w/add-checkpoint';
      return response.writeHead(known ? status : 404, { 'content-type': contentType }).end(body);
    });
  });
}

const proofTo =
  (size: number) =>
  (oldSize: number): Promise<Uint8Array[]> =>
    createProver(tree.storage, size).consistency(oldSize);

describe('createWitnessClient', () => {
  it('gets cosignatures as the log grows, and discovers the size that the witness knows', async () => {
    const witness = newWitness();
    const url = `${await serveWitness(witness)}/w/`;
    await ask(witness, await requestFor(0, 5));
    const client = createWitnessClient({ url, keys: [cosigner.key] });
    for (const size of [8, 20]) {
      const outcome = await client.submit(await noteAt(size), proofTo(size));
      const { text } = parseNote(await noteAt(size));
      expect(outcome).toEqual({ kind: 'cosigned', signatures: [await cosigner.sign(text)] });
    }
  });

  it('reports that the witness is ahead: the log was rolled back', async () => {
    const witness = newWitness();
    await ask(witness, await requestFor(0, 20));
    const client = createWitnessClient({ url: `${await serveWitness(witness)}/w`, keys: [cosigner.key] });
    expect(await client.submit(await noteAt(8), proofTo(8))).toEqual({ kind: 'ahead', size: 20 });
  });

  it('reports why it was refused', async () => {
    const client = createWitnessClient({ url: `${await serveWitness(newWitness())}/w`, keys: [cosigner.key] });
    const outcome = await client.submit(await noteAt(8, log, 'log.example/2'), proofTo(8));
    expect(outcome).toEqual({ kind: 'refused', status: 404, message: 'this witness does not know this log' });
  });

  it.each<[string, RequestListener, RegExp, number?]>([
    ['does not answer', () => undefined, /aborted due to timeout/, 300],
    [
      'answers with a stranger’s signature',
      (_, response) => response.end('— x AAAAAAA=\n'),
      /none of its configured keys/,
    ],
    ['answers with nonsense', (_, response) => response.end('hello'), /line feed/],
    ['answers without end', (_, response) => response.end('x'.repeat(70_000)), /more than 65536 bytes/],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: '/' }).end(), /fetch failed|redirect/],
  ])('reports that there is no usable response if the witness %s', async (_, listener, message, timeout = 100_000) => {
    const client = createWitnessClient({ url: await serve(listener), keys: [cosigner.key], timeout });
    const outcome = await client.submit(await noteAt(8), proofTo(8));
    expect(outcome).toEqual({
      kind: 'unreachable',
      cause: expect.objectContaining({ message: expect.stringMatching(message) }),
    });
  });

  it('gives up on a witness that reports a different size each time', async () => {
    let size = 0;
    const url = await serve((_, response) => {
      size = (size + 1) % 8;
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${size}\n`);
    });
    const outcome = await createWitnessClient({ url, keys: [cosigner.key] }).submit(await noteAt(8), proofTo(8));
    expect(outcome).toMatchObject({ kind: 'refused', status: 409 });
    expect(size).toBe(4);
  });
});
