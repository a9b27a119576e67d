import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_AUDIT_REDACTION_BYTES,
  AUDIT_REDACTION_PREFIX,
  attributesOf,
  auditSpanName,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { Redaction, Redactor } from '@auditspan/redaction';
import type { FinishedRecord } from '../../record/recorder.ts';
import { createKeptFields } from './kept-fields.ts';
import { createKeptTexts } from './kept-texts.ts';

/** What of a record may leave, as it is written. */
export interface RedactedRecord {
  readonly name: string;
  /** Of the span's parent, where it has one. */
  readonly traceState?: string | undefined;
  /** Attributes that are encoded already. */
  readonly kept: readonly Buffer[];
  readonly attributes: Attributes;
  /** What an auditor sees of redaction. */
  readonly evidence: Attributes;
}

/** Redacts records; nothing that it returns holds anything of a record that the policy does not leave. */
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
  return {
    of({ record, attributes: others, parent }) {
      const redaction = redactor.begin({ recordId: record.recordId });
      const { text: name, examinedBefore } = nameOf(auditSpanName(record), redaction);
      const state = parent?.traceState?.serialize();
      const traceState = state ? redaction.text('trace_state', state) : undefined;
      // What stands beside a record may have the names of its own attributes, which go before it.
      const hasOthers = Object.keys(others).length > 0;
      const { kept, rest } = hasOthers ? { kept: [], rest: record } : fields.of(record);
      const given = hasOthers ? withOthers(attributesOf(rest), others) : attributesOf(rest);
      const attributes = redaction.attributes('attributes.', given);
      return { name, traceState, kept, attributes, evidence: evidenceOf(redaction, examinedBefore) };
    },
    bareOf({ record }) {
      const redaction = redactor.begin();
      const name = redaction.fail('error');
      const bare = Object.fromEntries(BARE_FIELDS.map((field) => [field, record[field]]));
      return { name, kept: [], attributes: attributesOf(bare), evidence: redaction.evidence() };
    },
  };
}

/** Attributes with what stands beside those of the record; nobody else can claim a redaction. */
function withOthers(own: Attributes, others: FinishedRecord['attributes']): Attributes {
  const unclaimed = Object.entries(others).filter(([key]) => !key.startsWith(AUDIT_REDACTION_PREFIX));
  return { ...Object.fromEntries(unclaimed), ...own };
}

function evidenceOf(redaction: Redaction, examinedBefore: number): Attributes {
  const evidence = redaction.evidence();
  evidence[ATTR_AUDIT_REDACTION_BYTES] = Number(evidence[ATTR_AUDIT_REDACTION_BYTES]) + examinedBefore;
  return evidence;
}
