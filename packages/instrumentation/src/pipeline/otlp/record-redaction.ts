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
import { SPAN_ATTRIBUTES, writeAttributes } from './attribute-encoder.ts';
import { createKeptFields } from './kept-fields.ts';
import { createKeptTexts } from './kept-texts.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** The redacted parts of a record, ready to be written. */
export interface RedactedRecord {
  readonly name: string;
  /** Of the parent span, if there is one. */
  readonly traceState?: string | undefined;
  /** Writes the attributes, and the redaction evidence for auditors; must be called once, last. */
  writeAttributes(writer: ProtobufWriter): void;
}

/** Redacts records; nothing is written that the policy does not keep. */
export interface RecordRedaction {
  of(finished: FinishedRecord): RedactedRecord;
  /** Returns only the fields that identify the record and its sequence number, which are always our own text. */
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
      // Created on demand, since most records have nothing to examine.
      let begun: Redaction | undefined;
      const redaction = (): Redaction => (begun ??= redactor.begin({ recordId: record.recordId }));
      const { text: name, examinedBefore } = nameOf(auditSpanName(record), redaction);
      const state = (unpolluted(parent) as typeof parent)?.traceState?.serialize();
      const traceState = state ? redaction().text('trace_state', state) : undefined;
      return {
        name,
        traceState,
        writeAttributes(writer) {
          // Other attributes may use the keys of the record's own, which take precedence.
          const rest = Object.keys(others).length > 0 ? record : fields.write(writer, record);
          if (rest !== undefined)
            writeAttributes(
              writer,
              SPAN_ATTRIBUTES,
              redaction().attributes('attributes.', withOthers(attributesOf(rest), others)),
            );
          if (begun === undefined) writer.raw(untouched(examinedBefore));
          else writeAttributes(writer, SPAN_ATTRIBUTES, evidenceOf(begun.evidence(), examinedBefore));
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
          writeAttributes(writer, SPAN_ATTRIBUTES, attributesOf(bare));
          writeAttributes(writer, SPAN_ATTRIBUTES, redaction.evidence());
        },
      };
    },
  };
}

/** Merges the attributes of the record with others, which must not claim a redaction. */
function withOthers(ofRecord: Attributes, others: FinishedRecord['attributes']): Attributes {
  if (Object.keys(others).length === 0) return ofRecord;
  const unclaimed = Object.entries(others).filter(([key]) => !key.startsWith(AUDIT_REDACTION_PREFIX));
  return { ...Object.fromEntries(unclaimed), ...ofRecord };
}

/** Caches the encoded evidence of records of which nothing was examined. */
function createUntouchedEvidence(evidence: Attributes): (examinedBefore: number) => Buffer {
  const writer = new ProtobufWriter();
  const encoded = new Map<number, Buffer>();
  const encode = (examinedBefore: number): Buffer => {
    writer.clear();
    writeAttributes(writer, SPAN_ATTRIBUTES, evidenceOf(evidence, examinedBefore));
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
