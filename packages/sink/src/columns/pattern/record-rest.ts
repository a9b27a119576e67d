import { ArrayColumn, MapColumn, type TextColumn, WordColumn } from '@auditspan/store';
import { mustBeUtf8 } from '../plain-text.ts';
import type { LearnedPattern, ReadSpan } from './learn-pattern.ts';
import { type LearnedAttribute, partsOfSpan, placeOfField, type SpanPart } from './learned-span.ts';
import type { PatternMatch } from './pattern-match.ts';
import type { PatternTables } from './pattern-tables.ts';
import { type PatternPlace, VARYING } from './span-pattern.ts';

/** An attribute: the index of its key, and its step or, if it is constant, the index of its pair. */
interface OtherAttribute {
  readonly key: number;
  readonly step: number;
  readonly kind: number;
  readonly pair: number;
}

interface Part {
  readonly from: PatternPlace;
  readonly to: PatternPlace;
}

/** Appends what no other column of a record holds: the remaining attributes, and the parts of the raw form. */
export class RecordRest {
  /** All attributes of the span that the pattern was learned from. */
  readonly #all: MapColumn;
  readonly #otherAttributes: MapColumn;
  readonly #rawParts: ArrayColumn<string, TextColumn>;
  readonly #others: readonly OtherAttribute[];
  readonly #parts: readonly Part[];

  private constructor({ spans, audits }: PatternTables, others: readonly OtherAttribute[], parts: readonly Part[]) {
    this.#all = spans.spanAttributes;
    this.#otherAttributes = audits.table.column('OtherAttributes', MapColumn);
    this.#rawParts = audits.table.column('RawParts', ArrayColumn<string, TextColumn>);
    this.#others = others;
    this.#parts = parts;
  }

  /**
   * @param read span in the last row of both tables
   * @returns `undefined` if the span is stored whole
   */
  static of(
    tables: PatternTables,
    learned: LearnedPattern,
    read: ReadSpan,
    attributes: readonly LearnedAttribute[],
  ): RecordRest | undefined {
    const { fields } = read;
    const parts = partsOfLast(tables, read);
    if (parts === undefined) return undefined;
    const places = parts.map(({ first, end }) => ({
      from: placeOfField(fields, learned, first),
      to: placeOfField(fields, learned, end),
    }));
    return new RecordRest(tables, othersOf(tables, parts, attributes), places);
  }

  /** @throws {OddSpan} */
  append(buffer: Buffer, match: PatternMatch): void {
    for (const other of this.#others) this.#appendOther(buffer, match, other);
    this.#otherAttributes.endRow();
    for (const { from, to } of this.#parts) {
      this.#rawParts.items.appendBytes(buffer, match.placeOf(from), match.placeOf(to));
    }
    this.#rawParts.endRow();
  }

  #appendOther(buffer: Buffer, { starts, ends }: PatternMatch, { key, step, kind, pair }: OtherAttribute): void {
    if (step < 0) return this.#otherAttributes.appendPairFrom(this.#all, pair);
    const { keys, values } = this.#otherAttributes;
    const [start, end] = [starts[step] as number, ends[step] as number];
    keys.appendNumber(key);
    if (kind === VARYING.INTEGER) return values.appendDecimal(start);
    mustBeUtf8(buffer, start, end);
    values.appendBytes(buffer, start, end);
  }
}

function partsOfLast({ audits: { table } }: PatternTables, { fields }: ReadSpan): SpanPart[] | undefined {
  const row = table.length - 1;
  const forms = table.column('RawForm', WordColumn);
  const parts = table.column('RawParts', ArrayColumn<string, TextColumn>);
  const bytes: number[] = [];
  for (let part = parts.endOf(row - 1); part < parts.endOf(row); part += 1)
    bytes.push(parts.items.bytesAt(part).length);
  return partsOfSpan(forms.dictionary.bytesOf(forms.numberAt(row)), bytes, fields);
}

/** Returns the attributes that are in a part. */
function othersOf(
  { spans, audits }: PatternTables,
  parts: readonly SpanPart[],
  attributes: readonly LearnedAttribute[],
): OtherAttribute[] {
  const { keys } = spans.spanAttributes;
  const { dictionary } = audits.table.column('OtherAttributes', MapColumn).keys;
  const firstPair = spans.spanAttributes.endOf(spans.table.length - 2);
  return attributes.flatMap(({ index, step, kind }, place) => {
    if (!parts.some(({ first, end }) => first <= index && index < end)) return [];
    const pair = firstPair + place;
    const name = keys.dictionary.bytesOf(keys.numberAt(pair));
    return [{ key: dictionary.numberOf(name, 0, name.length), step, kind, pair }];
  });
}
