import { createHash } from 'node:crypto';
import {
  createLogSigner,
  createMemoryStorage,
  generateSigningKey,
  type LogStorage,
  parseSigningKey,
} from '@auditspan/ledger';
import { dropLeaves } from '../../src/retention/drop-leaves.ts';
import { eraseValues } from '../../src/erase/erase-values.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import type { ChainLog, ChainRow } from './chains.ts';
import { DIRECTED } from './directed-leaves.ts';
import { rebuildLog } from './rebuild-log.ts';
import { ORIGIN, type SealedStore } from './sealed-store.ts';

/** The attacked record, and the numbers of records at the backup and at the attack. */
const VICTIM = 7;
export const BACKED_UP = 40;
export const RECORDS = 60;
const CUT = 5;

/** What an attacker does to a store, and to a hash chain of the same records. */
export interface Attack {
  readonly name: string;
  readonly attacker:
    | 'operator of the sink'
    | 'database administrator'
    | 'restorer of a backup'
    | 'thief of the sink’s keys'
    | 'thief of an officer’s key';
  readonly onChain: (rows: readonly ChainRow[], log: ChainLog) => readonly ChainRow[];
  readonly onStore: (store: SealedStore, backup: Backup) => Promise<void>;
}

/** The earlier state of the store. */
export interface Backup {
  readonly storage: LogStorage;
}

const TABLES = ['audit_spans', 'audit_leaves'] as const;
type Table = (typeof TABLES)[number];

/** Replaces the rows of a table. @param select from `attacked`, which holds the current rows. */
async function replaceRows({ client }: SealedStore, table: Table, select: string): Promise<void> {
  const run = (query: string): Promise<unknown> =>
    client.command({ query, clickhouse_settings: { insert_deduplicate: 0 } });
  await run(`CREATE OR REPLACE TABLE attacked ENGINE = Memory AS SELECT * FROM ${table}`);
  await run(`TRUNCATE TABLE ${table}`);
  await run(`INSERT INTO ${table} ${select}`);
}

async function replaceAll(store: SealedStore, select: string): Promise<void> {
  for (const table of TABLES) await replaceRows(store, table, select);
}

/** Changes the victim's outcome in record and leaf, and the hash, so that ClickHouse is consistent in itself. */
async function editConsistently(store: SealedStore): Promise<void> {
  const edited = `replaceOne(Leaf, '"Outcome":"success"', '"Outcome":"denied"')`;
  await replaceRows(
    store,
    'audit_leaves',
    `SELECT * REPLACE (if(LeafIndex = ${VICTIM}, ${edited}, Leaf) AS Leaf) FROM attacked`,
  );
  const [leaf] = await rowsOf<{ hash: string }>(
    store.client,
    `SELECT hex(SHA256(concat(char(0), Leaf))) AS hash FROM audit_leaves WHERE LeafIndex = ${VICTIM}`,
  );
  await replaceRows(
    store,
    'audit_spans',
    `SELECT * REPLACE (
       if(LeafIndex = ${VICTIM}, 'denied', Outcome) AS Outcome,
       if(LeafIndex = ${VICTIM}, toFixedString(unhex('${leaf?.hash}'), 32), LeafHash) AS LeafHash
     ) FROM attacked`,
  );
}

const edit = (rows: readonly ChainRow[]): string[] =>
  rows.map(({ text }, place) => (place === VICTIM ? 'edited' : text));
const without = (rows: readonly ChainRow[]): ChainRow[] => rows.filter((_, place) => place !== VICTIM);
const cut = (rows: readonly ChainRow[]): ChainRow[] => rows.slice(0, -CUT);
const CUT_ROWS = `SELECT * FROM attacked WHERE LeafIndex < ${RECORDS - CUT}`;

function rowAt(rows: readonly ChainRow[], place: number): ChainRow {
  const row = rows.at(place);
  if (row === undefined) throw new RangeError(`there is no row ${place}`);
  return row;
}

function changed(rows: readonly ChainRow[], change: (row: ChainRow, before: ChainRow) => ChainRow): ChainRow[] {
  return rows.map((row, place) => (place === VICTIM ? change(row, rowAt(rows, place - 1)) : row));
}

function inserted(rows: readonly ChainRow[], row: ChainRow): ChainRow[] {
  return [...rows.slice(0, VICTIM), row, ...rows.slice(VICTIM)];
}

const drop = ({ client }: SealedStore, from: number, to: number): Promise<void> =>
  dropLeaves(client, { origin: ORIGIN, leaves: [{ from, to }] });

const droppedOf = (table: Table): string => `SELECT * FROM backup_${table} WHERE LeafIndex < ${DIRECTED.retained.to}`;

/** The attacks of the scoreboard. */
export const ATTACKS: readonly Attack[] = [
  {
    name: 'edit a column of a record',
    attacker: 'database administrator',
    onChain: (rows) => changed(rows, ({ mac }) => ({ text: 'edited', mac })),
    onStore: (store) =>
      replaceRows(
        store,
        'audit_spans',
        `SELECT * REPLACE (if(LeafIndex = ${VICTIM}, 'denied', Outcome) AS Outcome) FROM attacked`,
      ),
  },
  {
    name: 'edit a record and recompute its own hash',
    attacker: 'database administrator',
    onChain: (rows) =>
      changed(rows, (_, { mac }) => ({
        text: 'edited',
        mac: createHash('sha256').update(mac).update('edited').digest('hex'),
      })),
    onStore: editConsistently,
  },
  {
    name: 'delete a record',
    attacker: 'database administrator',
    onChain: without,
    onStore: (store) => replaceAll(store, `SELECT * FROM attacked WHERE LeafIndex != ${VICTIM}`),
  },
  {
    name: 'insert a record',
    attacker: 'database administrator',
    onChain: (rows) => inserted(rows, { text: 'inserted', mac: createHash('sha256').update('inserted').digest('hex') }),
    onStore: (store) =>
      replaceAll(
        store,
        `SELECT * REPLACE (LeafIndex + (LeafIndex >= ${VICTIM}) AS LeafIndex) FROM attacked
         UNION ALL SELECT * FROM attacked WHERE LeafIndex = ${VICTIM}`,
      ),
  },
  {
    name: 'insert a record as one from before the log',
    attacker: 'database administrator',
    onChain: (rows) => [{ text: 'inserted', mac: createHash('sha256').update('inserted').digest('hex') }, ...rows],
    async onStore(store) {
      await replaceRows(
        store,
        'audit_spans',
        `SELECT * FROM attacked UNION ALL
         SELECT * REPLACE (generateUUIDv4() AS RecordId, '' AS LogId, 0 AS LeafIndex) FROM attacked WHERE LeafIndex = ${VICTIM}`,
      );
      await replaceRows(
        store,
        'audit_leaves',
        'SELECT * REPLACE (SealedAt + INTERVAL 1 DAY AS SealedAt) FROM attacked',
      );
    },
  },
  {
    name: 'store a record twice',
    attacker: 'database administrator',
    onChain: (rows) => inserted(rows, rowAt(rows, VICTIM)),
    onStore: (store) =>
      replaceRows(
        store,
        'audit_spans',
        `SELECT * FROM attacked UNION ALL SELECT * FROM attacked WHERE LeafIndex = ${VICTIM}`,
      ),
  },
  {
    name: 'swap two records',
    attacker: 'database administrator',
    onChain: (rows) => rows.with(VICTIM, rowAt(rows, VICTIM + 1)).with(VICTIM + 1, rowAt(rows, VICTIM)),
    onStore: (store) =>
      replaceAll(
        store,
        `SELECT * REPLACE (multiIf(LeafIndex = ${VICTIM}, ${VICTIM + 1}, LeafIndex = ${VICTIM + 1}, ${VICTIM}, LeafIndex) AS LeafIndex) FROM attacked`,
      ),
  },
  {
    name: 'edit a record and rebuild everything that needs no key',
    attacker: 'database administrator',
    onChain: (rows, log) => log.chainWithoutKey(edit(rows)),
    async onStore(store) {
      await editConsistently(store);
      const own = createLogSigner(store.signer.key.name, await parseSigningKey(await generateSigningKey(), 'own'));
      const checkpoint = (await store.storage.read('checkpoint')) as Uint8Array;
      store.storage = await rebuildLog(store, own);
      await store.storage.write('checkpoint', checkpoint);
    },
  },
  {
    name: 'cut off the newest records',
    attacker: 'database administrator',
    onChain: cut,
    onStore: (store) => replaceAll(store, CUT_ROWS),
  },
  {
    name: 'cut off the newest records, and put an older checkpoint back',
    attacker: 'restorer of a backup',
    onChain: cut,
    async onStore(store, { storage }) {
      // Restores what was dropped since the backup, too, and cuts off the directive that explains it.
      for (const table of TABLES)
        await replaceRows(
          store,
          table,
          `SELECT * FROM attacked WHERE LeafIndex < ${BACKED_UP} UNION ALL ${droppedOf(table)}`,
        );
      store.storage = storage;
    },
  },
  {
    name: 'restore an older backup of everything',
    attacker: 'restorer of a backup',
    onChain: (rows) => rows.slice(0, BACKED_UP),
    async onStore(store, { storage }) {
      for (const table of TABLES) await replaceRows(store, table, `SELECT * FROM backup_${table}`);
      store.storage = storage;
    },
  },
  {
    name: 'write the log anew with the stolen keys',
    attacker: 'thief of the sink’s keys',
    onChain: (rows, log) => log.chain(edit(rows)),
    async onStore(store) {
      await editConsistently(store);
      store.storage = await rebuildLog(store, store.signer);
    },
  },
  {
    name: 'drop the log and begin another with the stolen keys',
    attacker: 'thief of the sink’s keys',
    onChain: (rows, log) => log.chain(rows.slice(RECORDS - CUT).map(({ text }) => text)),
    async onStore(store) {
      for (const table of TABLES) await store.client.command({ query: `TRUNCATE TABLE ${table}` });
      store.storage = createMemoryStorage();
      await store.store(CUT);
    },
  },
  {
    name: 'acknowledge a record, and drop it before it is sealed',
    attacker: 'operator of the sink',
    onChain: (rows, log) => log.chain(without(rows).map(({ text }) => text)),
    onStore: (store) => store.drop(),
  },
  {
    name: 'erase values and their salts that no directive names',
    attacker: 'database administrator',
    onChain: (rows) => changed(rows, ({ mac }) => ({ text: '', mac })),
    onStore: ({ client }) =>
      eraseValues(client, {
        origin: ORIGIN,
        leaves: [{ from: VICTIM, to: VICTIM + 1 }],
        fields: ['PrincipalId', 'Rest'],
      }),
  },
  {
    name: 'drop more than a directive names',
    attacker: 'database administrator',
    onChain: (rows) => rows.slice(VICTIM),
    onStore: (store) => drop(store, DIRECTED.retained.to, DIRECTED.retained.to + 1),
  },
  {
    name: 'drop what a directive names that no officer signed',
    attacker: 'database administrator',
    onChain: (rows) => rows.slice(VICTIM),
    onStore: (store) => drop(store, DIRECTED.forged.from, DIRECTED.forged.to),
  },
  {
    name: 'drop what a directive names that is not old enough',
    attacker: 'thief of an officer’s key',
    onChain: (rows) => rows.slice(VICTIM),
    onStore: (store) => drop(store, DIRECTED.young.from, DIRECTED.young.to),
  },
  {
    name: 'drop what a hold covers',
    attacker: 'thief of an officer’s key',
    onChain: (rows) => rows.slice(VICTIM),
    onStore: (store) => drop(store, DIRECTED.held.from, DIRECTED.held.to),
  },
  {
    name: 'drop the hold, and what it covers',
    attacker: 'thief of an officer’s key',
    onChain: (rows) => rows.slice(VICTIM),
    async onStore(store) {
      await drop(store, DIRECTED.hold, DIRECTED.hold + 1);
      await drop(store, DIRECTED.held.from, DIRECTED.held.to);
    },
  },
];
