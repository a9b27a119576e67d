import { hash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReceiptFile } from '../../src/pipeline/delivery/receipt-file.ts';
import { sentRecord } from '../../src/pipeline/delivery/sent-record.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'auditspan-receipts-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A field of bytes shorter than 128. */
function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes]);
}

const fail = (why: string): void => expect.fail(why);
const text = (value: string): Buffer => Buffer.from(value);

function queued(recordId: string): { readonly sequence: number; readonly bytes: Buffer; readonly span: Buffer } {
  const [name, status] = [field(5, text('span')), Buffer.of(15 * 8 + 2, 2, 3 * 8, 1)];
  const id = field(9, field(1, text('audit.record.id')), field(2, field(1, text(recordId))));
  const span = Buffer.concat([name, Buffer.of(6 * 8, 3), field(9, field(1, text('a'))), id.subarray(0), status]);
  const bytes = Buffer.concat([
    Buffer.of(0x0a, span.length + 4),
    Buffer.of(0x12, span.length + 2, 0x12, span.length),
    span,
  ]);
  return { sequence: 1, bytes, span };
}

function receiptOf(lines: readonly string[]): string {
  return `auditspan.receipt/1\nlog\nrecords ${lines.length} ${hash('sha256', lines.join(''), 'base64')}\n\n— log x\n`;
}

describe('the entry of a receipt for a sent record', () => {
  it('is its id, and the hash of the message of its span', () => {
    const recordId = randomUUID();
    const { bytes, span } = queued(recordId);
    expect(sentRecord(bytes)).toEqual([recordId, hash('sha256', span, 'base64')]);
  });

  it('is absent for any other bytes, without errors', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
        expect(sentRecord(bytes)).toBeUndefined();
      }),
    );
  });
});

describe('the file of receipts', () => {
  it('has a line for each, which only its user can read', async () => {
    const records = [queued('one'), queued('two')];
    const lines = records.map(({ span }, place) => `${['one', 'two'][place]} ${hash('sha256', span, 'base64')}\n`);
    const file = createReceiptFile(directory, fail);
    const receipt = receiptOf(lines);
    await file.keep(records, { receipt, checkpoint: 'note' });
    await file.keep(records, { receipt });
    const path = join(directory, 'receipts.jsonl');
    const sent = records.map(({ bytes }) => sentRecord(bytes));
    const kept = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(kept.map((line) => JSON.parse(line) as unknown)).toEqual([
      { receipt, records: sent, checkpoint: 'note' },
      { receipt, records: sent },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('accepts none that covers other records', async () => {
    const troubles: string[] = [];
    const file = createReceiptFile(directory, (why) => troubles.push(why));
    await file.keep([queued('one')], { receipt: receiptOf(['two x\n']) });
    expect([troubles, readdirSync(directory)]).toEqual([['it covers other records'], []]);
  });

  it('starts a new line after half a line of a killed process', async () => {
    const record = queued('one');
    const given = { receipt: receiptOf([`one ${hash('sha256', record.span, 'base64')}\n`]) };
    const path = join(directory, 'receipts.jsonl');
    writeFileSync(path, '{"receipt":"audits');
    const file = createReceiptFile(directory, fail);
    await file.keep([record], given);
    await file.keep([record], given);
    const line = JSON.stringify({ ...given, records: [sentRecord(record.bytes)] });
    expect(readFileSync(path, 'utf8').split('\n')).toEqual(['{"receipt":"audits', line, line, '']);
  });

  it('is bounded, together with the previous one', async () => {
    const record = queued('one');
    const given = { receipt: receiptOf([`one ${hash('sha256', record.span, 'base64')}\n`]) };
    const path = join(directory, 'receipts.jsonl');
    const file = createReceiptFile(directory, fail);
    await file.keep([record], given);
    const line = readFileSync(path);
    for (let time = 0; time < 2; time += 1) {
      truncateSync(path, 8 * 1024 * 1024);
      await file.keep([record], given);
    }
    expect([readdirSync(directory), statSync(`${path}.1`).size, readFileSync(path)]).toEqual([
      ['receipts.jsonl', 'receipts.jsonl.1'],
      8 * 1024 * 1024,
      line,
    ]);
  });

  it('reports why it cannot be written', async () => {
    const record = queued('one');
    const troubles: string[] = [];
    const file = createReceiptFile(join(directory, 'gone'), (why) => troubles.push(why));
    await file.keep([record], { receipt: receiptOf([`one ${hash('sha256', record.span, 'base64')}\n`]) });
    expect(troubles).toEqual([expect.stringContaining('ENOENT')]);
  });
});
