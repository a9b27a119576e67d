import { ByteWriter } from '@auditspan/store';
import { IDENTIFYING_COLUMNS, type SpanColumns } from '../span-columns.ts';
import type { Halves } from '../wire-cursor.ts';
import type { LearnedAttribute } from './learned-span.ts';
import type { PatternMatch } from './pattern-match.ts';
import { VARYING } from './span-pattern.ts';

/** Encodings of varying values in the identity of a span. */
const FORM = { PLAIN: 0, HEX: 1, TEXT: 2, DECIMAL: 3, DURATION: 4 } as const;

/** Constant bytes, and the varying value after them; the last piece has none. */
interface Piece {
  /** Bounds in the constant bytes. */
  readonly start: number;
  readonly end: number;
  readonly form: number;
  readonly step: number;
}

/** Steps of a pattern's varying fields; -1 for a constant field. */
export interface SpanSteps {
  readonly traceId: number;
  readonly spanId: number;
  readonly parent: number;
  readonly start: number;
  readonly end: number;
}

/** Writes the identity of spans of a pattern from their bytes, exactly as the columns would. */
export class SpanIdentity {
  readonly #same: ByteWriter;
  readonly #pieces: readonly Piece[];

  /** @param spans columns whose last row is the span that the pattern was learned from, with these attributes */
  constructor(spans: SpanColumns, steps: SpanSteps, attributes: readonly LearnedAttribute[]) {
    const row = spans.table.length - 1;
    const pieces = new Pieces();
    for (const name of IDENTIFYING_COLUMNS) {
      if (name === 'Timestamp') pieces.vary(FORM.PLAIN, steps.start);
      else if (name === 'TraceId') pieces.vary(FORM.HEX, steps.traceId);
      else if (name === 'SpanId') pieces.vary(FORM.HEX, steps.spanId);
      else if (name === 'ParentSpanId' && steps.parent >= 0) pieces.vary(FORM.HEX, steps.parent);
      else if (name === 'SpanAttributes') addAttributes(pieces, spans, row, attributes);
      else if (name === 'Duration') pieces.vary(FORM.DURATION, steps.end);
      else spans.table.anyColumn(name).writeIdentity(pieces.same, row);
    }
    this.#pieces = pieces.end();
    this.#same = pieces.same;
  }

  /** @param duration of the span, which its bytes do not hold */
  write(out: ByteWriter, buffer: Buffer, match: PatternMatch, duration: Halves): void {
    const pieces = this.#pieces;
    for (let index = 0; index < pieces.length; index += 1) {
      const piece = pieces[index] as Piece;
      out.copy(this.#same, piece.start, piece.end);
      if (piece.step >= 0) writeVarying(out, piece, buffer, match, duration);
    }
  }
}

function writeVarying(
  out: ByteWriter,
  { form, step }: Piece,
  buffer: Buffer,
  { starts, ends }: PatternMatch,
  duration: Halves,
): void {
  const [start, end] = [starts[step] as number, ends[step] as number];
  if (form === FORM.TEXT) out.bytes(buffer, start, end);
  else if (form === FORM.DECIMAL) out.decimal(start);
  else if (form === FORM.HEX) out.hex(buffer, start, end);
  else if (form === FORM.PLAIN) out.raw(buffer, start, end);
  else {
    out.uint32(duration.low);
    out.uint32(duration.high);
  }
}

/** Collects pieces. */
class Pieces {
  /** The constant bytes. */
  readonly same: ByteWriter = new ByteWriter();
  readonly #pieces: Piece[] = [];

  /** Ends a piece at a varying value. */
  vary(form: number, step: number): void {
    this.#pieces.push({ start: this.#pieces.at(-1)?.end ?? 0, end: this.same.length, form, step });
  }

  end(): readonly Piece[] {
    this.vary(FORM.PLAIN, -1);
    return this.#pieces;
  }
}

function addAttributes(
  pieces: Pieces,
  { spanAttributes }: SpanColumns,
  row: number,
  attributes: readonly LearnedAttribute[],
): void {
  const first = spanAttributes.endOf(row - 1);
  spanAttributes.writeKeyIdentity(pieces.same, row);
  for (const [place, { step, kind }] of attributes.entries()) {
    if (step < 0) spanAttributes.values.writeIdentity(pieces.same, first + place);
    else pieces.vary(kind === VARYING.INTEGER ? FORM.DECIMAL : FORM.TEXT, step);
  }
}
