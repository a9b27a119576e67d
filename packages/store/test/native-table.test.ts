import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArrayColumn } from '../src/native/array-column.ts';
import { ByteWriter } from '../src/native/byte-writer.ts';
import type { Column } from '../src/native/column.ts';
import { mapColumn } from '../src/native/map-column.ts';
import { readBlocks } from '../src/native/read-blocks.ts';
import { NativeTable } from '../src/native/native-table.ts';
import {
  boolColumn,
  timeColumn,
  uint16Column,
  uint32Column,
  uint64Column,
  uint8Column,
  uuidColumn,
} from '../src/native/number-columns.ts';
import { type TableColumn, tableColumn } from '../src/native/table-columns.ts';
import { textColumn } from '../src/native/text-column.ts';
import { wordColumn } from '../src/native/word-column.ts';
import type { StoreClient } from '../src/index.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';

const text = fc.string({ unit: 'binary', maxLength: 20, size: 'max' });
const map = fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true });
const bytes = fc.uint8Array({ maxLength: 20, size: 'max' });
const big = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const time = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

interface Sample {
  readonly id: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** For each type of our tables: how values are generated, and how SQL shows them in comparable form. */
const TYPES: Readonly<
  Record<string, readonly [make: () => Column<never>, values: fc.Arbitrary<unknown>, shown: string]>
> = {
  text: [textColumn, text, 'text'],
  bytes: [textColumn, bytes, 'lower(hex(bytes))'],
  word: [wordColumn, fc.oneof(fc.constantFrom('', 'a', 'b'), text), 'word'],
  words: [() => new ArrayColumn(wordColumn()), fc.array(text, { maxLength: 3 }), 'words'],
  map: [mapColumn, map, 'map'],
  maps: [() => new ArrayColumn(mapColumn()), fc.array(map, { maxLength: 3 }), 'maps'],
  uuid: [uuidColumn, fc.uuid(), 'uuid'],
  time: [timeColumn, time, 'toString(toUnixTimestamp64Nano(time))'],
  bool: [boolColumn, fc.boolean(), 'bool'],
  u8: [uint8Column, fc.nat(255), 'u8'],
  u16: [uint16Column, fc.nat(65_535), 'u16'],
  u32: [uint32Column, fc.nat({ max: 4_294_967_295 }), 'u32'],
  u64: [uint64Column, fc.oneof(big, fc.maxSafeNat()), 'toString(u64)'],
};

const COLUMNS = [
  tableColumn('id', uint32Column, ({ id }: Sample) => id),
  ...Object.entries(TYPES).map(([name, [make]]) =>
    tableColumn(name, make, ({ values }: Sample) => values[name] as never),
  ),
];

const sampleValues = fc.record(Object.fromEntries(Object.entries(TYPES).map(([name, [, made]]) => [name, made])));

const embedded = useEmbeddedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  client = await embedded.client('native');
  const columns = COLUMNS.map(({ name, type }) => `${name} ${type}`);
  await client.command({
    query: `CREATE TABLE samples (run UInt32 DEFAULT 0, ${columns.join()}) ENGINE = MergeTree ORDER BY id`,
  });
});

function tableOf(samples: readonly Sample[]): NativeTable<Sample> {
  const table = new NativeTable(COLUMNS);
  for (const sample of samples) table.appendRow(sample);
  return table;
}

async function rowsRead(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const rows: string[] = [];
  for await (const table of readBlocks(chunks, () => new NativeTable(COLUMNS))) rows.push(...rowsIn(table));
  return rows;
}

/** @yields chunks of these sizes, repeatedly. */
async function* inPieces(whole: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let piece = 0; at < whole.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    yield whole.subarray(at, at + size);
    at += size;
  }
}

function nativeBlock<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Buffer {
  const table = new NativeTable(columns);
  for (const row of rows) table.appendRow(row);
  return Buffer.concat(table.block());
}

function identitiesOf(column: Column<never>): string[] {
  return Array.from({ length: column.length }, (_, row) => {
    const out = new ByteWriter();
    column.writeIdentity(out, row);
    return out.view().toString('latin1');
  });
}

async function stored(samples: readonly Sample[]): Promise<unknown[]> {
  await client.command({ query: 'TRUNCATE TABLE samples' });
  const { stream } = await client.exec({
    query: `INSERT INTO samples (${COLUMNS.map(({ name }) => name).join()}) FORMAT Native`,
    values: Readable.from([nativeBlock(COLUMNS, samples)], { objectMode: false }),
  });
  await finished(stream.resume());
  const shown = Object.entries(TYPES).map(([name, [, , sql]]) => `${sql} AS \`_${name}\``);
  return rowsOf(client, `SELECT ${shown.join()} FROM samples ORDER BY id`);
}

function shownByJson([name, value]: [string, unknown]): [string, unknown] {
  if (value instanceof Uint8Array) return [`_${name}`, Buffer.from(value).toString('hex')];
  return [`_${name}`, name === 'u64' || typeof value === 'bigint' ? String(value) : value];
}

describe('NativeTable', () => {
  it('is read by ClickHouse as the same rows, in every type of our tables', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sampleValues, { minLength: 1, maxLength: 400, size: 'max' }), async (list) => {
        const samples = list.map((sample, id) => ({ id, values: sample }));
        const expected = list.map((sample) => Object.fromEntries(Object.entries(sample).map(shownByJson)));
        expect(await stored(samples)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('round-trips through ClickHouse', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sampleValues, { minLength: 1, maxLength: 400, size: 'max' }), async (list) => {
        const samples = list.map((sample, id) => ({ id, values: sample }));
        await stored(samples);
        const query = `SELECT ${COLUMNS.map(({ name }) => name).join()} FROM samples ORDER BY id FORMAT Native`;
        const { stream } = await client.exec({ query });
        expect(await rowsRead(stream as AsyncIterable<Buffer>)).toEqual(rowsIn(tableOf(samples)));
      }),
      { numRuns: 15 },
    );
  });

  it('is read from chunks of any size, and rejected if they end too early', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(sampleValues, { minLength: 1 }), sizes, fc.nat(), async (list, pieces, cut) => {
        const samples = list.map((sample, id) => ({ id, values: sample }));
        const block = nativeBlock(COLUMNS, samples);
        expect(await rowsRead(inPieces(Buffer.concat([block, block]), pieces))).toEqual([
          ...rowsIn(tableOf(samples)),
          ...rowsIn(tableOf(samples)),
        ]);
        const short = block.subarray(0, 1 + (cut % (block.length - 1)));
        await expect(rowsRead(inPieces(short, pieces))).rejects.toThrow(RangeError);
      }),
    );
  });

  it('stores dictionary numbers in one, two and four bytes', async () => {
    for (const words of [256, 257, 65_536, 65_537]) {
      const rows = Array.from({ length: words }, (_, id) => ({ id, word: `word ${id}` }));
      await client.command({
        query: 'CREATE OR REPLACE TABLE words (id UInt32, word LowCardinality(String)) ENGINE = Memory',
      });
      const { stream } = await client.exec({
        query: 'INSERT INTO words FORMAT Native',
        values: Readable.from(
          [
            nativeBlock(
              [
                tableColumn('id', uint32Column, (row: (typeof rows)[0]) => row.id),
                tableColumn('word', wordColumn, (row: (typeof rows)[0]) => row.word),
              ],
              rows,
            ),
          ],
          { objectMode: false },
        ),
      });
      await finished(stream.resume());
      const wrong = await rowsOf(
        client,
        `SELECT count() AS all, countIf(word != concat('word ', toString(id))) AS wrong FROM words`,
      );
      expect(wrong).toEqual([{ all: words, wrong: 0 }]);
    }
  });

  it('gives the same block whether the first columns are its own or the base’s, with reserved capacity or without', () => {
    const first = COLUMNS.filter(({ type }) => type !== 'UUID');
    const all = [...first, ...COLUMNS.filter(({ type }) => type === 'UUID')];
    const values = fc.record(Object.fromEntries(Object.entries(TYPES).map(([name, [, made]]) => [name, made])));
    const row = fc.record({ values, taken: fc.boolean(), undone: fc.boolean(), room: fc.constantFrom(0, 0.5, 3.3) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 50, size: 'max' }), (rows) => {
        const [base, copied, whole] = [new NativeTable(first), new NativeTable(first), new NativeTable(all)];
        const extended = new NativeTable(all, base);
        for (const [id, sample] of rows.entries()) {
          for (const table of [base, extended]) table.reserve(sample.room);
          base.appendRow({ id, values: sample.values });
          if (!sample.taken) continue;
          extended.appendRow({ id, values: sample.values });
          if (sample.undone) extended.truncate(extended.length - 1);
          else whole.appendRow({ id, values: sample.values });
        }
        expect(rowsIn(extended)).toEqual(rowsIn(whole));
        for (const [id, sample] of rows.entries()) copied.appendRow({ id, values: sample.values });
        expect(rowsIn(base)).toEqual(rowsIn(copied));
      }),
    );
  });

  it('gives the same block if every row of the base is extended', () => {
    const row = fc.record(Object.fromEntries(Object.entries(TYPES).map(([name, [, made]]) => [name, made])));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 50, size: 'max' }), (rows) => {
        const base = new NativeTable(COLUMNS.slice(0, 8));
        const [extended, whole] = [new NativeTable(COLUMNS, base), new NativeTable(COLUMNS)];
        for (const [id, values] of rows.entries()) {
          for (const table of [base, extended, whole]) table.appendRow({ id, values });
        }
        expect(Buffer.concat(extended.block())).toEqual(Buffer.concat(whole.block()));
      }),
    );
  });

  it('extends rows of a table that itself extends another', () => {
    const columns = ['a', 'b', 'c'].map((name) => tableColumn(name, uint32Column, (row: number) => row));
    const base = new NativeTable(columns.slice(0, 1));
    const chosen = new NativeTable(columns.slice(0, 2), base);
    const extended = new NativeTable(columns, chosen);
    const whole = new NativeTable(columns);
    for (const row of [1, 2, 3, 4]) {
      base.appendRow(row);
      if (row % 2 === 0) for (const table of [chosen, extended, whole]) table.appendRow(row);
    }
    expect(Buffer.concat(extended.block())).toEqual(Buffer.concat(whole.block()));
  });

  it('is empty after its memory is freed, and gives the same block for the same rows again', () => {
    fc.assert(
      fc.property(fc.array(sampleValues, { maxLength: 50, size: 'max' }), (list) => {
        const samples = list.map((values, id) => ({ id, values }));
        const table = tableOf(samples);
        const block = Buffer.concat(table.block());
        table.free();
        expect(table.length).toBe(0);
        for (const sample of samples) table.appendRow(sample);
        expect(Buffer.concat(table.block())).toEqual(block);
      }),
    );
  });

  it('has columns that repeat a value as if it were appended each time, and truncate only existing values', () => {
    const times = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(sampleValues, { minLength: 1, maxLength: 3 }), times, (made, counts) => {
        for (const [name, [make]] of Object.entries(TYPES)) {
          const [repeated, appended] = [make(), make()];
          for (const values of made) for (const column of [repeated, appended]) column.append(values[name] as never);
          for (const [index, count] of counts.entries()) {
            const row = index % made.length;
            repeated.repeat(row, count);
            for (let done = 0; done < count; done += 1) appended.appendFrom(appended, row);
          }
          repeated.truncate(repeated.length + 1);
          expect([name, identitiesOf(repeated)]).toEqual([name, identitiesOf(appended)]);
        }
      }),
    );
  });

  it('distinguishes maps by their keys, order and values', () => {
    const table = new NativeTable([tableColumn('map', mapColumn, (row: Readonly<Record<string, string>>) => row)]);
    const maps = [{ a: '1', b: '2' }, { b: '1', a: '2' }, { ab: '1', '': '2' }, { a: '1' }, {}, { a: '1', b: '3' }];
    for (const row of [...maps, ...maps]) table.appendRow(row as unknown as Readonly<Record<string, string>>);
    const identities = rowsIn(table);
    expect(new Set(identities).size).toBe(maps.length);
    expect(identities.slice(maps.length)).toEqual(identities.slice(0, maps.length));
  });
});

/** The values of every row, byte by byte. */
function rowsIn<Row>(table: NativeTable<Row>): string[] {
  return Array.from({ length: table.length }, (_, row) => {
    const out = new ByteWriter();
    table.writeIdentity(out, row, new Set());
    return out.view().toString('latin1');
  });
}
