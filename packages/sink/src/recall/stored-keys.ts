import { BatchColumns } from '../columns/batch-columns.ts';
import { PROTOBUF } from '../decode/decode.ts';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { readJsonLogRecord } from '../decode/json-log-record.ts';
import { readJsonSpan } from '../decode/json-span.ts';
import { parseJson } from '../decode/json-text.ts';
import { readLogRecord } from '../decode/protobuf-log-record.ts';
import { readSpan } from '../decode/protobuf-span.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';
import type { Resource, Scope } from '../decode/span.ts';
import type { RecordedSpan } from '../normalise/audit-row.ts';
import { spanOfLog } from '../normalise/log-span.ts';
import { hexOf, VERDICT } from '../deduplicate/deduplicate.ts';

/** A span stored in `audit_spans`, as received. */
export interface StoredSpan {
  /** Raw bytes in base64. */
  readonly raw: string;
  readonly signal: Signal;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly resource: Readonly<Record<string, string>>;
}

/** First byte of JSON, with which no OTLP message in protobuf begins. */
const BRACE = 0x7b;
const NOTHING = new Uint8Array();
const ANY = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** Returns the keys that the sink assigned to the spans when it received them. */
export function keysOfStored(stored: readonly StoredSpan[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const batch = new BatchColumns({
    decide({ key }) {
      keys.add(hexOf(key));
      return VERDICT.NEW;
    },
  });
  for (const row of stored) {
    const span = spanOf(row);
    const arrival = { signal: row.signal, contentType: PROTOBUF, receivedAt: 0n } as const;
    if (span !== undefined) batch.addObject({ arrival, span: () => span });
  }
  return keys;
}

/** Decodes a stored span; undefined if it was changed since and cannot be decoded. */
function spanOf({
  raw: text,
  signal,
  scopeName,
  scopeVersion,
  resource: attributes,
}: StoredSpan): RecordedSpan | undefined {
  const raw = Buffer.from(text, 'base64');
  const resource = { attributes, faults: [], raw: NOTHING };
  const scope = { name: scopeName, version: scopeVersion, raw: NOTHING };
  try {
    return raw[0] === BRACE ? fromJson(signal, raw, resource, scope) : fromProtobuf(signal, raw, resource, scope);
  } catch {
    return undefined;
  }
}

function fromJson(signal: Signal, raw: Buffer, resource: Resource, scope: Scope): RecordedSpan | undefined {
  const value = parseJson(raw);
  if (signal === SIGNAL.LOGS) return spanOfLog(readJsonLogRecord(value, resource, scope, ANY));
  return readJsonSpan(value, resource, scope, ANY);
}

function fromProtobuf(signal: Signal, raw: Buffer, resource: Resource, scope: Scope): RecordedSpan | undefined {
  if (signal === SIGNAL.LOGS) return spanOfLog(readLogRecord(raw, resource, scope, ANY));
  return readSpan(raw, resource, scope, ANY);
}
