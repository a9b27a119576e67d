import type { BackPointer } from '@auditspan/ledger';
import { type AuditRow, ByteWriter, type NativeTable } from '@auditspan/store';
import { type CommitmentWriter, createCommitmentWriter } from './commitment-writer.ts';
import { RECORD_LEAF_TYPE } from './leaf-columns.ts';
import { StatedColumns } from './stated-columns.ts';

/** What a leaf says beside what the columns of its record say. */
export interface LeafFacts {
  /** Nanoseconds since 1970: never less than those of the leaf before. */
  readonly time: bigint;
  /** The principal's record before this one, null for its first one; undefined where there is no principal. */
  readonly principal: BackPointer | null | undefined;
  /** The same of the model. */
  readonly model: BackPointer | null | undefined;
}

/** A leaf and the salts of its commitments, not copied: the next one overwrites them. */
export interface WrittenLeaf {
  readonly leaf: Buffer;
  readonly salts: Buffer;
}

const OPENING = 0x7b;
const COLUMNS = Buffer.from('{"columns":');
const COMMITMENTS = Buffer.from('},"commitments":');
const TYPE = Buffer.from(`,"type":"${RECORD_LEAF_TYPE}"}`);

/**
 * Writes the leaves of records straight from their columns: canonical JSON (RFC 8785), integers as strings, the same
 * bytes as `encodeLeaf` of the ledger gives.
 */
export class LeafWriter {
  readonly #columns: StatedColumns;
  readonly #commitments: CommitmentWriter;
  readonly #leaf = new ByteWriter();
  readonly #salts = new ByteWriter();

  /** @param table begins with a table of spans, as that of `BatchColumns` does. */
  constructor(table: NativeTable<AuditRow>) {
    this.#columns = new StatedColumns(table);
    this.#commitments = createCommitmentWriter(table);
  }

  /** Writes the leaf of a row. @param salts one for each of `COMMITMENTS`. */
  write(row: number, facts: LeafFacts, salts: Buffer): WrittenLeaf {
    const [out, used] = [this.#leaf, this.#salts];
    out.truncate(0);
    used.truncate(0);
    this.#writeObject(COLUMNS, () => this.#columns.write(out, row));
    this.#writeObject(COMMITMENTS, () => this.#commitments.write(out, used, row, salts));
    out.ascii(`},"previous":${previousText(facts)},"time":"${facts.time}"`);
    out.raw(TYPE);
    return { leaf: out.view(), salts: used.view() };
  }

  /** What opens an object, and its members, each with a comma before it: the first one becomes the brace. */
  #writeObject(opening: Buffer, writeMembers: () => void): void {
    const out = this.#leaf;
    out.raw(opening);
    const start = out.length;
    writeMembers();
    if (out.length === start) out.uint8(OPENING);
    else out.view(start, start + 1)[0] = OPENING;
  }
}

function previousText({ model, principal }: LeafFacts): string {
  const members = [memberText('model', model), memberText('principal', principal)];
  return `{${members.filter((member) => member !== '').join(',')}}`;
}

function memberText(name: string, pointer: BackPointer | null | undefined): string {
  if (pointer === undefined) return '';
  return pointer === null ? `"${name}":null` : `"${name}":{"count":"${pointer.count}","index":"${pointer.index}"}`;
}
