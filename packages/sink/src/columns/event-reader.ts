import { AttributeReader } from './attribute-reader.ts';
import { KeysOfRow } from './keys-of-row.ts';
import { ODD_SPAN } from './odd-span.ts';
import type { SpanColumns } from './span-columns.ts';
import { type Halves, WireCursor } from './wire-cursor.ts';

/** Appends the events of a span to the columns. Source: opentelemetry/proto/trace/v1/trace.proto, message Span.Event. */
export class EventReader {
  readonly #buffer: Buffer;
  readonly #columns: SpanColumns;
  readonly #cursor: WireCursor;
  readonly #attributes: AttributeReader;
  readonly #keys = new KeysOfRow();

  constructor(buffer: Buffer, columns: SpanColumns) {
    this.#buffer = buffer;
    this.#columns = columns;
    this.#cursor = new WireCursor(buffer);
    this.#attributes = new AttributeReader(buffer);
  }

  /** Appends the event at these bounds. @throws {OddSpan} */
  read(start: number, end: number): void {
    const { eventTimes, eventNames, eventAttributes } = this.#columns;
    const cursor = this.#cursor;
    let time: Halves | undefined;
    let name = -1;
    this.#keys.begin();
    cursor.open(start, end);
    while (cursor.next()) {
      if (cursor.tag === 9 && time === undefined) time = cursor.fixed64();
      else if (cursor.tag === 18 && name < 0) name = this.#nameAt(cursor);
      else if (cursor.tag === 26) this.#attribute(cursor);
      else if (cursor.tag < 32) throw ODD_SPAN;
      else cursor.skip();
    }
    if (time === undefined || time.high >= 0x8000_0000 || name < 0) throw ODD_SPAN;
    eventTimes.items.appendHalves(time.low, time.high);
    eventNames.items.appendNumber(name);
    eventAttributes.items.endRow();
  }

  #nameAt(cursor: WireCursor): number {
    cursor.bytes();
    return this.#columns.eventNames.items.dictionary.numberOf(this.#buffer, cursor.start, cursor.end);
  }

  #attribute(cursor: WireCursor): void {
    cursor.bytes();
    this.#attributes.read(cursor.start, cursor.end, this.#columns.eventAttributes.items, (key) => this.#keys.add(key));
  }
}
