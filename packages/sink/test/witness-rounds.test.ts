import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createCosigner,
  createLogSigner,
  createMemoryStorage,
  createMemoryWitnessState,
  createWitness,
  generateSigningKey,
  formatNote,
  hashLeaf,
  type Log,
  type LogStorage,
  type NoteSigner,
  openLog,
  openWitnessedCheckpoint,
  parseNote,
  parseSigningKey,
  type PublishedCheckpoint,
  type TrustPolicy,
} from '@auditspan/ledger';
import { until } from '@auditspan/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../src/error-message.ts';
import type { RequestHandler } from '../src/receiver/receiver.ts';
import { createWitnesses, type Witnesses } from '../src/seal/witnesses.ts';
import { headsOfWitnesses } from '../src/stored-log/tree-heads.ts';
import { createWitnessRoutes } from '../src/witness/witness-routes.ts';
import { ORIGIN, WITNESS } from './fixtures/sealing.ts';

const newKey = async (): ReturnType<typeof parseSigningKey> => parseSigningKey(await generateSigningKey(), 'the key');
const logger = pino({ level: 'silent' });
const signer = createLogSigner(ORIGIN, await newKey());
const cosigner = createCosigner(WITNESS, await newKey());

const REFUSED = /^no witness reported whether this log was rolled back/;

const server = createServer((request, response) => void answer(request, response));
let answer: RequestHandler;
let url: string;

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function logOf(leaves: number, storage: LogStorage): Promise<Log> {
  const log = await openLog({ storage, signer, keepEntries: false });
  for (let leaf = 0; leaf < leaves; leaf += 1) log.appendHashes(hashLeaf(Buffer.from(`leaf ${leaf}`)));
  if (leaves > 0) await log.publish();
  return log;
}

async function publishedBy(by: NoteSigner): Promise<PublishedCheckpoint> {
  const log = await openLog({ storage: createMemoryStorage(), signer: by, keepEntries: false });
  log.appendHashes(hashLeaf(Buffer.from('leaf')));
  return log.publish();
}

const policyOf = (): TrustPolicy => ({
  logs: [{ key: signer.key }],
  witnesses: [{ name: 'w1', key: cosigner.key, url }],
  groups: [],
  quorum: 'w1',
});

function witnessesOf(log: Log, tiles: LogStorage, onCosigned = async (_note: string): Promise<void> => {}): Witnesses {
  return createWitnesses({ log, tiles, policy: policyOf(), required: true, logger, onCosigned });
}

describe('with seal.requireWitness, a sink', () => {
  it.each([
    [404, 0, 'starts'],
    [500, 0, REFUSED],
    [503, 0, REFUSED],
    [403, 0, REFUSED],
    [500, 3, REFUSED],
    [503, 3, REFUSED],
    [404, 3, REFUSED],
  ])('after the status %i about a log of %i leaves: %s', async (status, leaves, expected) => {
    answer = async (_, response) => void response.writeHead(status).end('the witness, or a proxy before it\n');
    const storage = createMemoryStorage();
    const asked = witnessesOf(await logOf(leaves, storage), storage).assertNotAhead();
    expect(await asked.then(() => 'starts', messageOf)).toMatch(expected);
  });
});

it('a checkpoint is cosigned again when its cosignatures could not be stored, such as on a full disk', async () => {
  answer = createWitnessRoutes(
    createWitness({ logs: [signer.key], cosigner, state: createMemoryWitnessState() }),
    logger,
  );
  const memory = createMemoryStorage();
  let [isFull, failures] = [false, 0];
  const storage: LogStorage = {
    ...memory,
    async write(path, bytes) {
      if (isFull) {
        failures += 1;
        throw new Error('ENOSPC');
      }
      await memory.write(path, bytes);
    },
  };
  const log = await logOf(3, storage);
  const cosigned: string[] = [];
  const witnesses = witnessesOf(log, storage, async (note) => void cosigned.push(note));
  isFull = true;
  witnesses.published(log.published!);
  await until('a failure', async () => failures > 0);
  isFull = false;
  await until('the cosignature', async () => cosigned.length > 0);
  expect([witnesses.unwitnessedSeconds(), cosigned[0]]).toEqual([0, log.published!.note]);
  await witnesses.close();
});

it('a quorum is met by cosignatures of several rounds, as when each witness is down in turn', async () => {
  const second = createCosigner('witness.example/w2', await newKey());
  const routes = [cosigner, second].map((by) =>
    createWitnessRoutes(createWitness({ logs: [signer.key], cosigner: by, state: createMemoryWitnessState() }), logger),
  );
  let up = 0;
  answer = async (request, response) => {
    const [, prefix = '', path = ''] = /^\/(\d)(\/.*)$/.exec(request.url ?? '') ?? [];
    request.url = path;
    if (Number(prefix) === up) await routes[up]?.(request, response);
    else response.writeHead(503).end();
  };
  const storage = createMemoryStorage();
  const log = await logOf(3, storage);
  const cosigned: string[] = [];
  const policy: TrustPolicy = {
    logs: [{ key: signer.key }],
    witnesses: [
      { name: 'w1', key: cosigner.key, url: `${url}/0` },
      { name: 'w2', key: second.key, url: `${url}/1` },
    ],
    groups: [{ name: 'both', threshold: 2, members: ['w1', 'w2'] }],
    quorum: 'both',
  };
  const onCosigned = async (note: string): Promise<void> => void cosigned.push(note);
  const witnesses = createWitnesses({ log, tiles: storage, policy, required: false, logger, onCosigned });
  witnesses.published(log.published!);
  await until('the first cosignature', async () => log.published!.note.includes(WITNESS));
  expect(cosigned).toEqual([]);
  up = 1;
  await until('a quorum', async () => cosigned.length > 0);
  const { cosignatures } = await openWitnessedCheckpoint(cosigned[0] ?? '', policy);
  expect(cosignatures.map(({ witness }) => witness)).toEqual([WITNESS, 'witness.example/w2']);
  expect(witnesses.unwitnessedSeconds()).toBe(0);
  await witnesses.close();
});

it('a witness that sends without end counts as one that did not answer', async () => {
  answer = async (_, response) => {
    const goOn = (error?: Error | null): void => {
      if (!error) response.write(Buffer.alloc(2 ** 16), goOn);
    };
    goOn();
  };
  const silent: string[] = [];
  expect(await headsOfWitnesses(policyOf(), ORIGIN, (...said) => silent.push(said.join(': ')))).toEqual([]);
  expect(silent).toEqual(['w1: the response of the witness has more than 1000000 bytes']);
});

it('a witness that answers with a checkpoint of another log counts as one that did not answer', async () => {
  const other = createLogSigner('log.example/other', await newKey());
  const { note, text } = await publishedBy(other);
  const cosigned = formatNote({
    ...parseNote(note),
    signatures: [...parseNote(note).signatures, await cosigner.sign(text)],
  });
  answer = async (_, response) => void response.end(cosigned);
  const policy = policyOf();
  const silent: string[] = [];
  const heads = await headsOfWitnesses({ ...policy, logs: [...policy.logs, { key: other.key }] }, ORIGIN, (...said) =>
    silent.push(said.join(': ')),
  );
  expect({ heads, silent }).toEqual({
    heads: [],
    silent: ['w1: it answered with a checkpoint of log.example/other'],
  });
});
