import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useMigratedClickHouse } from '../../../store/test/fixtures/migrated.ts';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import { ATTACKS, type Attack, type Backup, BACKED_UP, RECORDS } from './attacks.ts';
import { rebuildLog } from './rebuild-log.ts';
import { type ChainLog, hmacChain, plainChain } from './chains.ts';
import { storeDirectives } from './directed-leaves.ts';
import { createSealedStore, type SealedStore } from './sealed-store.ts';

const DOCUMENT = fileURLToPath(new URL('../../../../docs/integrity.md', import.meta.url));
const [BEGIN, END] = ['<!-- scoreboard -->', '<!-- /scoreboard -->'];
const TABLES = ['audit_spans', 'audit_leaves'];
/** Long enough ago for records to be dropped. */
const LONG_AGO = BigInt(Date.now() - 400 * 86_400_000) * 1_000_000n;

const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let client: StoreClient;
let store: SealedStore;
let backup: Backup;

beforeAll(async () => {
  directory = await temporaryDirectory();
  ({ client } = clickhouse);
  store = await createSealedStore(client, directory.path);
  await store.store(BACKED_UP, LONG_AGO);
  await store.cosign();
  backup = { storage: await rebuildLog(store, store.signer) };
  await backup.storage.write('checkpoint', (await store.storage.read('checkpoint')) ?? new Uint8Array());
  await keep('backup');
  await store.store(RECORDS - BACKED_UP, LONG_AGO);
  await storeDirectives(store);
  await store.cosign();
  await keep('whole');
});

afterAll(() => directory.remove());

async function keep(name: string): Promise<void> {
  for (const table of TABLES) {
    const query = `CREATE TABLE ${name}_${table} ENGINE = Memory AS SELECT * FROM ${table}`;
    await client.command({ query });
  }
}

async function restore(): Promise<void> {
  for (const table of TABLES) {
    await client.command({ query: `TRUNCATE TABLE ${table}` });
    const query = `INSERT INTO ${table} SELECT * FROM whole_${table}`;
    await client.command({ query, clickhouse_settings: { insert_deduplicate: 0 } });
  }
}

/** Whether the verification of each log detects an attack. */
interface Score {
  readonly attack: Attack;
  readonly plain: boolean;
  readonly hmac: boolean;
  readonly alone: boolean;
  readonly witnessed: boolean;
}

function isFoundInChain({ onChain }: Attack, log: ChainLog): boolean {
  const rows = log.chain(Array.from({ length: RECORDS }, (_, record) => `record ${record}`));
  return !log.isWhole(onChain(rows, log));
}

async function scoreOf(attack: Attack): Promise<Score> {
  const { storage } = store;
  await attack.onStore(store, backup);
  const [alone, witnessed] = [await store.isFound(false), await store.isFound(true)];
  store.storage = storage;
  store.receipts = [];
  await restore();
  const [plain, hmac] = [isFoundInChain(attack, plainChain()), isFoundInChain(attack, hmacChain())];
  return { attack, plain, hmac, alone, witnessed };
}

function shown(isFound: boolean): string {
  return isFound ? 'found' : '**missed**';
}

function tableOf(scores: readonly Score[]): string {
  const rows = scores.map(({ attack, plain, hmac, alone, witnessed }) => {
    const cells = [attack.name, attack.attacker, ...[plain, hmac, alone, witnessed].map(shown)];
    return `| ${cells.join(' | ')} |`;
  });
  const missed = (kind: 'plain' | 'hmac' | 'alone' | 'witnessed'): number =>
    scores.filter((score) => !score[kind]).length;
  return [
    '| attack | by | hash chain | HMAC chain | AuditSpan without a witness | AuditSpan with a witness |',
    '|---|---|---|---|---|---|',
    ...rows,
    `| **missed of ${scores.length}** | | ${missed('plain')} | ${missed('hmac')} | ${missed('alone')} | ${missed('witnessed')} |`,
  ].join('\n');
}

describe('the scoreboard of attacks', () => {
  it('finds nothing in an intact store, and tells which leaf explains what is gone', async () => {
    const report = await store.verify();
    expect(await store.isFound(false)).toBe(false);
    expect(report).toMatchObject({ findings: [], dropped: 4, erased: 2 });
    const by = { id: 'case 17', reason: 'case 17', signers: ['ann', 'bob'] };
    const run = { kind: 'retention', reason: 'kept long enough', signers: ['ann'] };
    expect(report?.directives).toEqual([
      { leaf: 60, ...run, id: 'run 0', dropped: 4 },
      { leaf: 61, problem: 'no officer in the governance file has signed it' },
      { leaf: 62, ...run, id: 'run 20', problem: '100 days is below the floor of 183' },
      { leaf: 63, kind: 'hold', ...by },
      { leaf: 64, ...run, id: 'run 30' },
      { leaf: 65, kind: 'erasure', id: 'request 4711', reason: 'Article 17', signers: ['bob'], erased: 2 },
    ]);
  });

  it('has a first look in SQL that tells what was edited, and nothing else', async () => {
    const query = /```sql\n(?<query>[^`]+)```/.exec(await readFile(DOCUMENT, 'utf8'))?.groups?.['query'] ?? '';
    expect(await rowsOf(client, query)).toEqual([]);
    const [attack] = ATTACKS;
    await attack?.onStore(store, backup);
    expect(await rowsOf(client, query)).toEqual([expect.objectContaining({ Changed: ['Outcome'] })]);
    await restore();
  });

  it('misses no attack with a witness, and equals the one in docs/integrity.md', async () => {
    const scores: Score[] = [];
    for (const attack of ATTACKS) scores.push(await scoreOf(attack));
    expect(scores.filter(({ witnessed }) => !witnessed).map(({ attack }) => attack.name)).toEqual([]);
    expect([await store.isFound(false), await store.isFound(true)]).toEqual([false, false]);
    const document = await readFile(DOCUMENT, 'utf8');
    const [before = '', rest = ''] = document.split(BEGIN);
    const made = `${before}${BEGIN}\n\n${tableOf(scores)}\n\n${END}${rest.split(END)[1] ?? ''}`;
    // UPDATE_DOCS=1 writes the table to the document.
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(DOCUMENT, made);
    expect(await readFile(DOCUMENT, 'utf8')).toBe(made);
  });
});
