import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_AUDIT_REDACTION_BYTES,
  AUDIT_REDACTION_PREFIX,
  attributesOf,
  auditSpanName,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { Redaction, Redactor } from '@auditspan/redaction';
import { unpolluted } from '../../own.ts';
import type { FinishedRecord } from '../../record/finished-record.ts';
import { writeAttributes } from './attribute-encoder.ts';
import { createKeptFields } from './kept-fields.ts';
import { createKeptTexts } from './kept-texts.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** What of a record may leave, as it is written. */
export interface RedactedRecord {
  readonly name: string;
  /** Of the span's parent, where it has one. */
  readonly traceState?: string | undefined;
  /** Writes its attributes, and what an auditor sees of redaction; to be called once, last. */
  writeAttributes(writer: ProtobufWriter): void;
}

/** Redacts records; nothing that is written of one is anything that the policy does not leave. */
export interface RecordRedaction {
  of(finished: FinishedRecord): RedactedRecord;
  /** What makes a record one, and tells that none is lost; written by us, and never in anybody's own words. */
  bareOf(finished: FinishedRecord): RedactedRecord;
}

const BARE_FIELDS = [
  'schemaVersion',
  'recordId',
  'category',
  'action',
  'outcome',
  'sourceId',
  'sourceSequence',
] as const satisfies readonly (keyof AuditRecordFields)[];

export function createRecordRedaction(redactor: Redactor): RecordRedaction {
  const fields = createKeptFields(redactor);
  const nameOf = createKeptTexts('name');
  const untouched = createUntouchedEvidence(redactor.begin().evidence());
  return {
    of({ record, attributes: others, parent }) {
      // Of most records, nothing is to be looked at.
      let begun: Redaction | undefined;
      const redaction = (): Redaction => (begun ??= redactor.begin({ recordId: record.recordId }));
      const { text: name, examinedBefore } = nameOf(auditSpanName(record), redaction);
      const state = (unpolluted(parent) as typeof parent)?.traceState?.serialize();
      const traceState = state ? redaction().text('trace_state', state) : undefined;
      return {
        name,
        traceState,
        writeAttributes(writer) {
          // What stands beside a record may have the names of its own attributes, which go before it.
          const rest = Object.keys(others).length > 0 ? record : fields.write(writer, record);
          if (rest !== undefined)
            writeAttributes(writer, 9, redaction().attributes('attributes.', withOthers(attributesOf(rest), others)));
          if (begun === undefined) writer.raw(untouched(examinedBefore));
          else writeAttributes(writer, 9, evidenceOf(begun.evidence(), examinedBefore));
        },
      };
    },
    bareOf({ record }) {
      const redaction = redactor.begin();
      const name = redaction.fail('error');
      const bare = Object.fromEntries(BARE_FIELDS.map((field) => [field, record[field]]));
      return {
        name,
        writeAttributes(writer) {
          writeAttributes(writer, 9, attributesOf(bare));
          writeAttributes(writer, 9, redaction.evidence());
        },
      };
    },
  };
}

/** Attributes with what stands beside those of the record; nobody else can claim a redaction. */
function withOthers(ofRecord: Attributes, others: FinishedRecord['attributes']): Attributes {
  if (Object.keys(others).length === 0) return ofRecord;
  const unclaimed = Object.entries(others).filter(([key]) => !key.startsWith(AUDIT_REDACTION_PREFIX));
  return { ...Object.fromEntries(unclaimed), ...ofRecord };
}

/** The encoded evidence of records of which nothing was looked at now. */
function createUntouchedEvidence(evidence: Attributes): (examinedBefore: number) => Buffer {
  const writer = new ProtobufWriter();
  const encoded = new Map<number, Buffer>();
  const encode = (examinedBefore: number): Buffer => {
    writer.clear();
    writeAttributes(writer, 9, evidenceOf(evidence, examinedBefore));
    const bytes = writer.copy();
    encoded.set(examinedBefore, bytes);
    return bytes;
  };
  return (examinedBefore) => encoded.get(examinedBefore) ?? encode(examinedBefore);
}

function evidenceOf(evidence: Attributes, examinedBefore: number): Attributes {
  const bytes = Number(evidence[ATTR_AUDIT_REDACTION_BYTES]) + examinedBefore;
  return { ...evidence, [ATTR_AUDIT_REDACTION_BYTES]: bytes };
}
