import { hash } from 'node:crypto';
import type { BackPointer } from '@auditspan/ledger';
import { type AuditRow, ByteWriter, type NativeTable, type TextColumn } from '@auditspan/store';
import { type CommitmentWriter, createCommitmentWriter } from './commitment-writer.ts';
import { RECORD_LEAF_TYPE } from './leaf-type.ts';
import { StatedColumns } from './stated-columns.ts';

/** Members of a leaf that do not come from the columns of its record. */
export interface LeafFacts {
  /** Nanoseconds since the Unix epoch; never decreases from leaf to leaf. */
  readonly time: bigint;
  /** The previous record of the same principal, null for the first; undefined if there is no principal. */
  readonly principal: BackPointer | null | undefined;
  /** The previous record of the same model, likewise. */
  readonly model: BackPointer | null | undefined;
}

/** A back-pointer member: without a previous record, and the start of one with it. */
interface PointerMember {
  readonly none: ByteWriter;
  readonly opening: ByteWriter;
}

/** Prefix of the hash input of a leaf (RFC 6962, section 2.1). */
const LEAF_PREFIX = '\0';
const OPENING = 0x7b;
const COMMA = 0x2c;
const COLUMNS = textOf(`${LEAF_PREFIX}{"columns":`);
const COMMITMENTS = textOf('},"commitments":');
const PREVIOUS = textOf('},"previous":{');
const MODEL = memberOf('model');
const PRINCIPAL = memberOf('principal');
const INDEX = textOf('","index":"');
const POINTED = textOf('"}');
const TYPE = `"type":"${RECORD_LEAF_TYPE}"`;

/**
 * Writes the leaves of records from their columns: canonical JSON (RFC 8785) with integers as strings, the same bytes as
 * `encodeLeaf` of the ledger.
 */
export class LeafWriter {
  readonly #columns: StatedColumns;
  readonly #commitments: CommitmentWriter;
  /** The leaf, after the prefix that is hashed with it. */
  readonly #out = new ByteWriter();
  readonly #salts = new ByteWriter();
  #time = -1n;
  /** End of a leaf with that time. */
  #ending = textOf('');

  /** @param table complete, with a table of spans as its base, as in `BatchColumns`. */
  constructor(table: NativeTable<AuditRow>) {
    this.#columns = new StatedColumns(table);
    this.#commitments = createCommitmentWriter(table);
  }

  /** Writes the leaf of a row. @param salts has one salt for each of `COMMITMENTS`, starting at offset `at`. */
  write(row: number, facts: LeafFacts, salts: ByteWriter, at = 0): void {
    this.#write(row, facts, salts, at, false);
  }

  /** Writes the leaf of a stored row again. @param salts those stored beside its leaf. */
  writeAgain(row: number, facts: LeafFacts, salts: ByteWriter): void {
    this.#write(row, facts, salts, 0, true);
  }

  #write(row: number, facts: LeafFacts, salts: ByteWriter, at: number, isPacked: boolean): void {
    const out = this.#out;
    out.truncate(0);
    this.#salts.truncate(0);
    append(out, COLUMNS);
    const columns = out.length;
    this.#columns.write(out, row);
    endMembers(out, columns);
    append(out, COMMITMENTS);
    const commitments = out.length;
    this.#commitments.write(out, this.#salts, row, salts, at, isPacked);
    endMembers(out, commitments);
    append(out, PREVIOUS);
    writePrevious(out, facts);
    append(out, this.#endingOf(facts.time));
  }

  /** The leaf written last, not copied; the next one overwrites it. */
  get leaf(): Buffer {
    return this.#out.view(LEAF_PREFIX.length);
  }

  /** Returns its hash as a binary string. */
  hash(): string {
    return hash('sha256', this.#out.view(), 'latin1');
  }

  /** Whether the leaf equals the value of a column in a row. */
  isLeafAt(leaves: TextColumn, row: number): boolean {
    return leaves.isSameAt(row, this.#out, LEAF_PREFIX.length, this.#out.length);
  }

  /** Appends the leaf and the salts of its commitments to columns. */
  appendTo(leaves: TextColumn, salts: TextColumn): void {
    leaves.appendPart(this.#out, LEAF_PREFIX.length, this.#out.length);
    salts.appendPart(this.#salts, 0, this.#salts.length);
  }

  #endingOf(time: bigint): ByteWriter {
    if (time !== this.#time) {
      this.#time = time;
      this.#ending = textOf(`},"time":"${time}",${TYPE}}`);
    }
    return this.#ending;
  }
}

function textOf(text: string): ByteWriter {
  return new ByteWriter(Buffer.from(text));
}

function memberOf(name: string): PointerMember {
  return { none: textOf(`"${name}":null`), opening: textOf(`"${name}":{"count":"`) };
}

function append(out: ByteWriter, text: ByteWriter): void {
  out.copy(text, 0, text.length);
}

/** Each member starts with a comma; that of the first becomes the brace. */
function endMembers(out: ByteWriter, start: number): void {
  if (out.length === start) out.uint8(OPENING);
  else out.overwrite(start, OPENING);
}

function writePrevious(out: ByteWriter, { model, principal }: LeafFacts): void {
  if (model !== undefined) writePointer(out, MODEL, model);
  if (model !== undefined && principal !== undefined) out.uint8(COMMA);
  if (principal !== undefined) writePointer(out, PRINCIPAL, principal);
}

function writePointer(out: ByteWriter, { none, opening }: PointerMember, pointer: BackPointer | null): void {
  if (pointer === null) return append(out, none);
  append(out, opening);
  out.digits(pointer.count);
  append(out, INDEX);
  out.digits(pointer.index);
  append(out, POINTED);
}
