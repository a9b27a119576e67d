import { hash } from 'node:crypto';
import { ATTR_AUDIT_RECORD_ID, recordIdOf } from '@auditspan/conventions';
import type { ReceivedRecord } from '@auditspan/ledger';
import { OddSpan } from '../columns/odd-span.ts';
import { outlineOf } from '../columns/request-outline.ts';
import { WireCursor } from '../columns/wire-cursor.ts';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { decodeLogs, type OtlpContentType } from '../decode/decode.ts';
import { decodeJsonRequest } from '../decode/json-request.ts';
import { decodeProtobufRequest } from '../decode/protobuf-request.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';
import type { Attributes } from '../decode/span.ts';

const KEY = Buffer.from(ATTR_AUDIT_RECORD_ID);
/** Unlimited: the request was checked before. */
const ANY = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** The parts of a span or log record that a receipt is about. */
interface Item {
  readonly attributes: Attributes;
  readonly raw: Uint8Array;
}

/**
 * Returns the records of a request that a receipt can be about, in order: spans and log records with a valid `audit.record.id`,
 * each with the hash of its message as received.
 * @param content of a checked request without rejections.
 */
export function receivedRecords(signal: Signal, contentType: OtlpContentType, content: Buffer): ReceivedRecord[] {
  if (signal === SIGNAL.LOGS) return recordsOf(decodeLogs(content, contentType, ANY));
  if (contentType === 'application/json') return recordsOf(decodeJsonRequest(content, ANY));
  try {
    return recordsIn(content);
  } catch (error) {
    if (error instanceof OddSpan) return recordsOf(decodeProtobufRequest(content, ANY));
    throw error;
  }
}

function recordsOf(items: readonly Item[]): ReceivedRecord[] {
  return items.flatMap(({ attributes, raw }) => recordOf(recordIdOf(attributes[ATTR_AUDIT_RECORD_ID]), raw));
}

function recordOf(recordId: string | undefined, raw: Uint8Array): ReceivedRecord[] {
  return recordId === undefined ? [] : [{ recordId, hash: hash('sha256', raw, 'buffer') }];
}

/** Fast path: reads the ids directly from the bytes. */
function recordsIn(body: Buffer): ReceivedRecord[] {
  const find = createIdFinder(body);
  return outlineOf(body).flatMap(({ spans }) =>
    spans.flatMap(({ start, end }) => recordOf(find(start, end), body.subarray(start, end))),
  );
}

/** Creates a function that finds the record id in the span at given bounds. Field numbers: trace.proto, common.proto. */
function createIdFinder(body: Buffer): (start: number, end: number) => string | undefined {
  const [span, pair, value] = [new WireCursor(body), new WireCursor(body), new WireCursor(body)];

  function textIn(start: number, end: number): string | undefined {
    value.open(start, end);
    let text: string | undefined;
    while (value.next()) {
      value.skip();
      text = value.tag === 10 ? body.toString('latin1', value.start, value.end) : undefined;
    }
    return text;
  }

  function idIn(start: number, end: number): { readonly id: string | undefined } | undefined {
    pair.open(start, end);
    let isKey = false;
    let text: string | undefined;
    while (pair.next()) {
      pair.skip();
      if (pair.tag === 10) isKey = body.compare(KEY, 0, KEY.length, pair.start, pair.end) === 0;
      else if (pair.tag === 18) text = isKey ? textIn(pair.start, pair.end) : undefined;
    }
    return isKey ? { id: recordIdOf(text) } : undefined;
  }

  return (start, end) => {
    span.open(start, end);
    while (span.next()) {
      span.skip();
      const found = span.tag === 74 ? idIn(span.start, span.end) : undefined;
      if (found !== undefined) return found.id;
    }
    return undefined;
  };
}
