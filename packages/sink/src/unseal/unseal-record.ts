import type { KeyObject } from 'node:crypto';
import {
  ATTR_AUDIT_READ_FIELDS,
  ATTR_AUDIT_READ_RECORD_ID,
  AUDIT_ACTION,
  AUDIT_OUTCOME,
  AUDIT_OUTCOME_REASON,
} from '@auditspan/conventions';
import { unseal, UnsealError, type UnsealedValue } from '@auditspan/redaction';
import type { StoreClient } from '@auditspan/store';
import type { LetterFiles } from '../dead-letters/letter-files.ts';
import { UnsealRequestError } from '../errors.ts';
import { type Actor, ownRecord } from '../own-record/own-record.ts';
import type { RecordingSink } from '../own-record/find-sink.ts';
import { sendOwnRecord } from '../own-record/send-own-record.ts';
import { findSealedRecord, type SealedRecord } from './sealed-record.ts';

/** What to open, by whom and for what purpose. */
export interface UnsealRequest extends Actor {
  readonly recordId: string;
  /** References such as `s1`; empty for all values of the record. */
  readonly references: readonly string[];
  readonly privateKey: KeyObject;
  /** Dead letters that ClickHouse did not accept. */
  readonly deadLetters: LetterFiles;
  /** Sink that accepts the record of the access. */
  readonly sink: RecordingSink;
}

/**
 * Opens sealed originals of a record. Before anything is returned, the access, or the attempt, is recorded on the sink's disk.
 * @throws {UnsealRequestError | UnsealError | QueryError | OwnRecordError}
 */
export async function unsealRecord(client: StoreClient, request: UnsealRequest): Promise<readonly UnsealedValue[]> {
  const record = await findSealedRecord(client, request.deadLetters, request.recordId);
  const chosen = chosenOf(record, request.references);
  const opened = open(chosen, record, request.privateKey);
  await recordReading(request, record, chosen, !(opened instanceof UnsealError));
  if (opened instanceof UnsealError) throw opened;
  return opened;
}

interface Chosen {
  readonly sealed: string;
  readonly reference: string;
  readonly name: string;
  readonly field: string;
}

/** Parses the unencrypted parts of sealed values: version, reference, class, key id, three parts and the field. */
function chosenOf({ id, sealed }: SealedRecord, references: readonly string[]): readonly Chosen[] {
  const all = sealed.map((text) => {
    const [, reference = '', name = ''] = text.split(':');
    return { sealed: text, reference, name, field: text.split(':').slice(7).join(':') };
  });
  const missing = references.filter((reference) => !all.some((one) => one.reference === reference));
  if (missing.length > 0) throw new UnsealRequestError(`the record ${id} has no sealed ${missing.join(', ')}`);
  return references.length === 0 ? all : all.filter(({ reference }) => references.includes(reference));
}

function open(chosen: readonly Chosen[], { id }: SealedRecord, key: KeyObject): readonly UnsealedValue[] | UnsealError {
  try {
    return chosen.map(({ sealed }) => unseal(sealed, id, key));
  } catch (error) {
    if (error instanceof UnsealError) return error;
    throw error;
  }
}

function recordReading(
  { sink, ...actor }: UnsealRequest,
  record: SealedRecord,
  chosen: readonly Chosen[],
  isOpened: boolean,
): Promise<void> {
  const reading = {
    ...ownRecord(actor, AUDIT_ACTION.AUDIT_READ),
    ...(isOpened ? {} : { outcome: AUDIT_OUTCOME.ERROR, outcomeReason: AUDIT_OUTCOME_REASON.INVALID_REQUEST }),
    dataClass: [...new Set(chosen.map(({ name }) => name))].toSorted().join(','),
  };
  return sendOwnRecord(sink, reading, {
    about: { traceId: record.traceId, spanId: record.spanId },
    attributes: {
      [ATTR_AUDIT_READ_RECORD_ID]: record.id,
      [ATTR_AUDIT_READ_FIELDS]: chosen.map(({ reference, field }) => `${reference} ${field}`),
    },
  });
}
