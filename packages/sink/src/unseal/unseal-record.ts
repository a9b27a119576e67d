import type { KeyObject } from 'node:crypto';
import { unseal, UnsealError, type UnsealedValue } from '@auditspan/redaction';
import { createRowWriter, type StoreClient } from '@auditspan/store';
import { SIGNAL } from '../decode/signal.ts';
import { UnsealRequestError } from '../errors.ts';
import { toSpanRows } from '../normalise/span-item.ts';
import { readSpan, type Reading } from './read-span.ts';
import { findSealedRecord, type SealedRecord } from './sealed-record.ts';

/** What is to be opened, by whom and what for. */
export interface UnsealRequest {
  readonly recordId: string;
  /** References such as `s1`; all of the record when empty. */
  readonly references: readonly string[];
  readonly privateKey: KeyObject;
  readonly principal: string;
  readonly isNamed: boolean;
  readonly purpose: string;
}

/**
 * Opens sealed originals of a record. That they were opened, or that somebody tried, is in the store before anything of
 * them is returned.
 * @throws {UnsealRequestError | UnsealError | QueryError}
 */
export async function unsealRecord(client: StoreClient, request: UnsealRequest): Promise<readonly UnsealedValue[]> {
  const record = await findSealedRecord(client, request.recordId);
  const chosen = chosenOf(record, request.references);
  const opened = open(chosen, record, request.privateKey);
  await writeReading(client, {
    ...request,
    record,
    isOpened: !(opened instanceof UnsealError),
    fields: chosen.map(({ reference, field }) => `${reference} ${field}`),
    dataClass: [...new Set(chosen.map(({ name }) => name))].toSorted().join(','),
  });
  if (opened instanceof UnsealError) throw opened;
  return opened;
}

interface Chosen {
  readonly sealed: string;
  readonly reference: string;
  readonly name: string;
  readonly field: string;
}

/** What a sealed value says of itself without a key: version, reference, class, key id, three parts and the field. */
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

async function writeReading(client: StoreClient, reading: Reading): Promise<void> {
  const arrival = {
    signal: SIGNAL.TRACES,
    contentType: 'application/json',
    receivedAt: BigInt(Date.now()) * 1_000_000n,
  } as const;
  const { audit } = toSpanRows({ arrival, span: () => readSpan(reading) });
  if (audit === undefined) throw new UnsealRequestError('the record of the reading could not be made');
  await createRowWriter(client).write('audit_spans', [audit]);
}
