import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attributesOf } from '@auditspan/conventions';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { createRowWriter, createStoreClient, migrate, type StoreClient } from '@auditspan/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { VERDICT } from '../src/deduplicate/deduplicate.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { anyAuditSpan, anySpan, changesOf, RECORD, withChanges } from './fixtures/any-span.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

/** A judge that knows no span. */
const NOBODY = { decide: () => VERDICT.NEW };
const USER = { name: 'auditspan', password: 'write' };

let directory: string;
let clickhouse: EmbeddedClickHouse;
let client: StoreClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'auditspan-raw-'));
  clickhouse = await startEmbeddedClickHouse({ path: directory, users: [USER] });
  client = createStoreClient({ url: clickhouse.url, user: USER.name, password: USER.password });
  await migrate(client);
});

afterAll(async () => {
  await client.close();
  await clickhouse.close();
  await rm(directory, { recursive: true });
});

interface Stored {
  readonly raw: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** What ClickHouse gives back of the audit spans of requests, and what they were. */
async function storedAndSent(bodies: readonly Buffer[]): Promise<readonly [Stored[], Stored[]]> {
  await client.command({ query: 'TRUNCATE TABLE audit_spans' });
  const batch = new BatchColumns(NOBODY);
  for (const [number, body] of bodies.entries()) {
    const arrival = { signal: 'traces', contentType: 'application/x-protobuf', receivedAt: BigInt(number) } as const;
    try {
      addProtobufRequest(batch, body, arrival);
    } catch {
      // The spans before the place where it is broken were taken.
    }
  }
  const rows = batch.keptAudits.flatMap((item) => toSpanRows(item).audit ?? []);
  await createRowWriter(client).writeColumns('audit_spans', batch.audits.table);
  const result = await client.query({
    query: `SELECT hex(RawSpan) AS raw, SpanAttributes AS attributes, ResourceAttributes AS resource
      FROM audit_spans ORDER BY IngestedAt, raw`,
    format: 'JSONEachRow',
  });
  const sent = rows
    .map((row): [bigint, Stored] => [
      row.IngestedAt,
      {
        raw: Buffer.from(row.RawSpan).toString('hex').toUpperCase(),
        attributes: { ...row.SpanAttributes },
        resource: { ...row.ResourceAttributes },
      },
    ])
    .toSorted(([oneAt, one], [otherAt, other]) => Number(oneAt - otherAt) || (one.raw < other.raw ? -1 : 1));
  return [await result.json<Stored>(), sent.map(([, row]) => row)];
}

describe('an audit span that is stored in columns', () => {
  it('is given back byte for byte, with its attributes and those of its resource', async () => {
    const spans = [...fc.sample(anyAuditSpan, 200), ...fc.sample(anySpan, 100)];
    const [stored, sent] = await storedAndSent(spans.map((span) => protobufOf([span])));
    expect(sent.length).toBeGreaterThan(200);
    expect(stored).toEqual(sent);
  });

  it('is so when its bytes were changed, cut out or came twice', async () => {
    const attributes = { ...attributesOf(RECORD), list: ['a'], on: true, half: 0.5 };
    const body = protobufOf([readableSpan({ attributes, parentSpanId: '1112131415161718', name: 'n'.repeat(130) })]);
    const [stored, sent] = await storedAndSent(
      fc.sample(changesOf(body), 2000).map((changes) => withChanges(body, changes)),
    );
    expect(sent.length).toBeGreaterThan(100);
    expect(stored).toEqual(sent);
  });

  it('is so when lengths and numbers are written in more bytes than they need', async () => {
    const body = protobufOf([readableSpan({ attributes: attributesOf(RECORD) })]);
    const bodies = Array.from({ length: body.length }, (_, at) => withLongNumber(body, at));
    const [stored, sent] = await storedAndSent(bodies);
    expect(sent.length).toBeGreaterThan(0);
    expect(stored).toEqual(sent);
  });

  it('leaves of a usual span only what has no column in its parts, and no attribute that has one', async () => {
    await storedAndSent([protobufOf([readableSpan({ attributes: { ...attributesOf(RECORD), more: 'text' } })])]);
    const result = await client.query({
      query:
        'SELECT arrayMap(part -> hex(part), RawParts) AS parts, mapKeys(OtherAttributes) AS others FROM audit_spans',
      format: 'JSONEachRow',
    });
    const [row] = await result.json<{ parts: string[]; others: string[] }>();
    const others = ['audit.principal.roles', 'gen_ai.response.finish_reasons', 'more'];
    expect(row?.others).toEqual(others);
    const parts = row?.parts.filter((part) => !others.some((key) => part.includes(hexOf(key))));
    // Status and flags.
    expect(parts?.join('').length).toBeLessThan(60);
  });
});

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase();
}

/** The byte there as a number of two bytes, with the lengths around it as they were, or one longer. */
function withLongNumber(body: Buffer, at: number): Buffer {
  const byte = body[at] as number;
  const longer = Buffer.concat([body.subarray(0, at), Buffer.of(byte | 0x80, 0), body.subarray(at + 1)]);
  return grown(longer, at);
}

/** One more in every length of the messages around a place: request, resource spans, scope spans, span. */
function grown(body: Buffer, at: number): Buffer {
  const copy = Buffer.from(body);
  let start = 0;
  for (const tag of [10, 18, 18]) {
    const found = messageAround(copy, start, at, tag);
    if (found === undefined) return copy;
    writeLength(copy, found.lengthAt, found.length + 1);
    start = found.start;
  }
  growAttribute(copy, start, at);
  return copy;
}

/** One more in the lengths of the attribute and of its value around a place. */
function growAttribute(copy: Buffer, start: number, at: number): void {
  const pair = messageAround(copy, start, at, 74);
  if (pair === undefined || pair.length > 126) return;
  copy[pair.lengthAt] = pair.length + 1;
  const value = messageAround(copy, pair.start, at, 18);
  if (value !== undefined && value.length < 127) copy[value.lengthAt] = value.length + 1;
}

interface Message {
  readonly lengthAt: number;
  readonly length: number;
  readonly start: number;
}

/** The field of that tag, of bytes, that a place is in. */
function messageAround(body: Buffer, from: number, at: number, tag: number): Message | undefined {
  for (let place = from; place < at;) {
    const type = (body[place] as number) & 7;
    const found = body[place];
    if (type === 0) {
      place += 1;
      while ((body[place] as number) >= 0x80) place += 1;
      place += 1;
    } else if (type === 1 || type === 5) place += type === 1 ? 9 : 5;
    else if (type === 2) {
      const { length, start } = lengthAt(body, place + 1);
      if (found === tag && at >= start && at <= start + length) return { lengthAt: place + 1, length, start };
      place = start + length;
    } else return undefined;
  }
  return undefined;
}

function lengthAt(body: Buffer, at: number): { readonly length: number; readonly start: number } {
  let length = 0;
  let place = at;
  for (let shift = 0; ; shift += 7) {
    const byte = body[place] as number;
    length += (byte & 0x7f) * 2 ** shift;
    place += 1;
    if (byte < 0x80) return { length, start: place };
  }
}

/** Writes a length in as many bytes as the one before it has. */
function writeLength(copy: Buffer, at: number, length: number): void {
  let rest = length;
  for (let place = at; ; place += 1) {
    const isLast = (copy[place] as number) < 0x80;
    copy[place] = (rest & 0x7f) | (isLast ? 0 : 0x80);
    rest = Math.floor(rest / 0x80);
    if (isLast) return;
  }
}
