import { randomInt } from 'node:crypto';
import { attributesOf } from '@auditspan/conventions';
import { createRowWriter, type StoreClient } from '@auditspan/store';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { VERDICT } from '../src/deduplicate/deduplicate.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { useMigratedClickHouse } from '../../store/test/fixtures/migrated.ts';
import { anyAuditSpan, anySpan, changesOf, RECORD, withChanges } from './fixtures/any-span.ts';
import { spansWithLonger } from './fixtures/longer-numbers.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

/** A judge for which every span is new. */
const NOBODY = { decide: () => VERDICT.NEW };

/** The samples go into ClickHouse together, so fast-check cannot run, shrink or report them one by one. */
const SEED = randomInt(2 ** 31);

const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(() => {
  ({ client } = clickhouse);
});

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`The samples were drawn with SEED = ${SEED}.\n`));
});

interface Stored {
  readonly raw: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** Returns the audit spans as ClickHouse returns them, and as they were sent. */
async function storedAndSent(bodies: readonly Buffer[]): Promise<readonly [Stored[], Stored[]]> {
  await client.command({ query: 'TRUNCATE TABLE audit_spans' });
  const batch = new BatchColumns(NOBODY);
  for (const [number, body] of bodies.entries()) {
    const arrival = { signal: 'traces', contentType: 'application/x-protobuf', receivedAt: BigInt(number) } as const;
    try {
      addProtobufRequest(batch, body, arrival);
    } catch {
      // The spans before the malformed position were accepted.
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
    .map((row): [number, Stored] => [
      Number(row.IngestedAt),
      {
        raw: Buffer.from(row.RawSpan).toString('hex').toUpperCase(),
        attributes: { ...row.SpanAttributes },
        resource: { ...row.ResourceAttributes },
      },
    ])
    .toSorted(([oneAt, one], [otherAt, other]) => oneAt - otherAt || (one.raw < other.raw ? -1 : 1));
  return [await result.json<Stored>(), sent.map(([, row]) => row)];
}

describe('an audit span that is stored in columns', () => {
  it('is reproduced byte for byte, with its attributes and those of its resource', async () => {
    const audits = fc.sample(anyAuditSpan, { seed: SEED, numRuns: 200 });
    const spans = [...audits, ...fc.sample(anySpan, { seed: SEED, numRuns: 100 })];
    const [stored, sent] = await storedAndSent(spans.map((span) => protobufOf([span])));
    expect(sent.length).toBeGreaterThan(200);
    expect(stored).toEqual(sent);
  });

  it('is so if its bytes are changed, removed or repeated', async () => {
    const attributes = { ...attributesOf(RECORD), list: ['a'], on: true, half: 0.5 };
    const body = protobufOf([readableSpan({ attributes, parentSpanId: '1112131415161718', name: 'n'.repeat(130) })]);
    const changed = fc.sample(changesOf(body), { seed: SEED, numRuns: 2000 });
    const [stored, sent] = await storedAndSent(changed.map((changes) => withChanges(body, changes)));
    expect(sent.length).toBeGreaterThan(100);
    expect(stored).toEqual(sent);
  });

  it('is so if a tag, length or number is not minimally encoded', async () => {
    const bodies = Array.from({ length: 400 }, (_, longer) => spansWithLonger([longer]));
    const [stored, sent] = await storedAndSent(bodies);
    expect(sent.length).toBeGreaterThan(300);
    expect(stored).toEqual(sent);
  });

  it('keeps, for a usual span, only parts without a column, and no attribute that has one', async () => {
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
