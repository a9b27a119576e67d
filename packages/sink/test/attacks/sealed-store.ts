import { randomUUID } from 'node:crypto';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import {
  createCosigner,
  createLogSigner,
  createMemoryStorage,
  createMemoryWitnessState,
  createProver,
  createWitness,
  formatAddCheckpoint,
  formatVerifierKey,
  generateSigningKey,
  type LogStorage,
  type NoteSigner,
  openLog,
  openWitnessedCheckpoint,
  parseNote,
  parsePolicy,
  parseSigningKey,
  peekCheckpoint,
} from '@auditspan/ledger';
import { createRowWriter, type StoreClient } from '@auditspan/store';
import type { Attributes } from '@opentelemetry/api';
import { BatchColumns } from '../../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../../src/columns/protobuf-columns.ts';
import type { Directive } from '../../src/directives/directive.ts';
import { directiveRecord } from '../../src/directives/directive-record.ts';
import { parseGovernance } from '../../src/directives/governance.ts';
import { addSignature, signDirective } from '../../src/directives/signed-directive.ts';
import { createLetterFiles } from '../../src/dead-letters/letter-files.ts';
import { createJudge } from '../../src/deduplicate/deduplicate.ts';
import { explain } from '../../src/directives/explanations.ts';
import { createSeenWindow } from '../../src/deduplicate/seen-window.ts';
import { insertBatch } from '../../src/insert/batch-inserter.ts';
import { checkReceipts } from '../../src/receipts/check-receipts.ts';
import { createReceipts } from '../../src/seal/issue-receipts.ts';
import type { KeptReceipt } from '../../src/receipts/receipt-file.ts';
import { receivedRecords } from '../../src/receipts/received-records.ts';
import { createSealer } from '../../src/seal/sealer.ts';
import { createSeedFile } from '../../src/seal/seed-file.ts';
import type { SignedSizes } from '../../src/stored-log/tree-heads.ts';
import { type StoreCheck, type StoreReport, verifyStore } from '../../src/verify/verify-store.ts';
import { protobufOf } from '../fixtures/requests.ts';
import { readableSpan } from '../fixtures/spans.ts';

/** Origin of the log. */
export const ORIGIN = 'log.example/attacked';
const NOWHERE = { segment: 0, offset: 0 };

/** A sink's store with its log and a witness: everything that the sink, and thus the attacker, has. */
export interface SealedStore {
  readonly client: StoreClient;
  /** Key of the log, which an attacker may have stolen. */
  readonly signer: NoteSigner;
  /** The tiles and the checkpoint. */
  storage: LogStorage;
  /** Officers whose directives count, and one whose directives do not. */
  readonly officers: Readonly<Record<'ann' | 'bob' | 'mallory', NoteSigner>>;
  /** Stores and seals records like the sink. @param receivedAt in nanoseconds since the Unix epoch; default now. */
  store(records: number, receivedAt?: bigint): Promise<void>;
  /** Stores and seals a record with additional fields. */
  storeWith(fields: Partial<AuditRecord>): Promise<void>;
  /** Stores and seals the record of a directive like the sink. */
  direct(directive: Directive, ...signers: readonly NoteSigner[]): Promise<void>;
  /** Issues a receipt for a record without storing it. */
  drop(): Promise<void>;
  /** Receipts that senders kept. */
  receipts: readonly KeptReceipt[];
  /** Has the checkpoint cosigned by the witness, which sees only what is submitted to it. */
  cosign(): Promise<void>;
  /** Whether `auditspan verify` detects a change. */
  isFound(isWitnessAsked: boolean): Promise<boolean>;
  /** The report of `auditspan verify`; undefined without a valid checkpoint. */
  verify(): Promise<StoreReport | undefined>;
}

async function signerOf(make: typeof createLogSigner, name: string): Promise<NoteSigner> {
  return make(name, await parseSigningKey(await generateSigningKey(), name));
}

/** Creates a {@link SealedStore} in a migrated database. @param folder for files that are not examined. */
export async function createSealedStore(client: StoreClient, folder: string): Promise<SealedStore> {
  const signer = await signerOf(createLogSigner, ORIGIN);
  const cosigner = await signerOf(createCosigner, 'witness.example/w');
  const witness = createWitness({ logs: [signer.key], cosigner, state: createMemoryWitnessState() });
  const [log, key] = [formatVerifierKey(signer.key), formatVerifierKey(cosigner.key)];
  const trusts = {
    alone: parsePolicy(`log ${log}\nquorum none\n`),
    witnessed: parsePolicy(`log ${log}\nwitness w ${key}\nquorum w\n`),
  };
  const officers = {
    ann: await signerOf(createLogSigner, 'ann'),
    bob: await signerOf(createLogSigner, 'bob'),
    mallory: await signerOf(createLogSigner, 'mallory'),
  };
  const named = [officers.ann, officers.bob].map((officer) => formatVerifierKey(officer.key));
  const governance = parseGovernance({ officers: named, profiles: ['eu-ai-act'] }, 'governance.yaml');
  let kept: string | undefined;

  const store: SealedStore = {
    client,
    signer,
    storage: createMemoryStorage(),
    receipts: [],
    officers,
    store: (records, receivedAt) =>
      storeSpans(
        store,
        folder,
        Array.from({ length: records }, (_, record) => recordOf(record)),
        receivedAt,
      ),
    storeWith: (fields) => storeSpans(store, folder, [recordOf(0, fields)]),
    async direct(directive, first, ...others) {
      if (first === undefined) throw new TypeError('nobody signs');
      let note = await signDirective(directive, first);
      for (const other of others) note = await addSignature(note, other);
      const { record, attributes } = directiveRecord({ note, directive }, first.key.name);
      await storeSpans(store, folder, [{ ...attributesOf(record), ...attributes }]);
    },
    async drop() {
      const body = protobufOf([readableSpan({ attributes: recordOf(0) })]);
      const records = receivedRecords('traces', 'application/x-protobuf', body);
      const issue = createReceipts({ signer, mergeDelay: 0, checkpoint: () => undefined, onFailure: () => {} });
      const issued = await issue(records, 1n);
      store.receipts = [{ receipt: issued?.receipt ?? '', records, place: 'the sender’s file' }];
    },
    async cosign() {
      const opened = await openLog({ storage: store.storage, signer, keepEntries: false });
      const { note, text, checkpoint } = await opened.publish();
      const oldSize = kept === undefined ? 0 : peekCheckpoint(kept).size;
      const proof = await createProver(store.storage, checkpoint.size).consistency(oldSize);
      const answer = await witness.addCheckpoint(formatAddCheckpoint({ oldSize, proof, checkpoint: note }));
      if (answer.status !== 200) throw new Error(new TextDecoder().decode(answer.body));
      const cosigned = parseNote(note + new TextDecoder().decode(answer.body));
      await opened.addCosignatures(text, cosigned.signatures.slice(-1));
      kept = note;
    },
    async isFound(isWitnessAsked) {
      const check = await checkOf(isWitnessAsked);
      if (check === undefined || (await verifyStore(check)).findingCount > 0) return true;
      const explained = { droppedBefore: 0n, explanations: explain([]) };
      const asked = { ...check, ...explained, signed: check.newest.checkpoint };
      return (await checkReceipts(asked, { receipts: store.receipts, damaged: [] })).faults.length > 0;
    },
    async verify() {
      const check = await checkOf(true);
      return check === undefined ? undefined : verifyStore(check);
    },
  };
  async function checkOf(isWitnessAsked: boolean): Promise<StoreCheck | undefined> {
    const policy = isWitnessAsked ? trusts.witnessed : trusts.alone;
    const known = kept !== undefined && isWitnessAsked ? [{ ...peekCheckpoint(kept), source: 'the witness' }] : [];
    const note = (await store.storage.read('checkpoint')) ?? '';
    const newest = await openWitnessedCheckpoint(note, policy).catch(() => undefined);
    if (newest === undefined) return undefined;
    const { size } = newest.checkpoint;
    const untilSigned = async (): Promise<SignedSizes> => ({ cosigned: size, signed: size });
    const check = { client, tiles: store.storage, newest, policy, governance, known, untilSigned, mostFindings: 10 };
    return { ...check, onProgress: () => {} };
  }

  return store;
}

async function storeSpans(
  { client, storage, signer }: SealedStore,
  folder: string,
  spans: readonly Attributes[],
  receivedAt = BigInt(Date.now()) * 1_000_000n,
): Promise<void> {
  const log = await openLog({ storage, signer, keepEntries: false });
  const judge = createJudge(createSeenWindow(1000));
  const columns = new BatchColumns(judge);
  const body = protobufOf(spans.map((attributes) => readableSpan({ attributes })));
  addProtobufRequest(columns, body, { signal: 'traces', contentType: 'application/x-protobuf', receivedAt });
  const batch = { from: NOWHERE, to: NOWHERE, columns, unreadable: [] };
  const sealer = createSealer({ log, client, seeds: createSeedFile(`${folder}/seeds`) });
  const sealed = await sealer.seal(batch);
  const plan = { verdicts: judge.verdicts, id: randomUUID() };
  await insertBatch(createRowWriter(client), createLetterFiles(folder), batch, plan, sealed, () => {});
  await sealer.publish();
}

function recordOf(record: number, fields: Partial<AuditRecord> = {}): ReturnType<typeof attributesOf> {
  return attributesOf({
    recordId: `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`,
    outcome: 'success',
    principalId: `principal ${record % 3}`,
    modelId: `model ${record % 2}`,
    ...fields,
  });
}
