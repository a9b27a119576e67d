import { ATTR_SERVICE_NAME } from '@auditspan/conventions';
import { type MapColumn, resourceText } from '@auditspan/store';
import { AttributeReader } from './attribute-reader.ts';
import { KeysOfRow } from './keys-of-row.ts';
import type { SpanColumns } from './span-columns.ts';
import { WireCursor } from './wire-cursor.ts';

const SERVICE_NAME = Buffer.from(ATTR_SERVICE_NAME);

/** The resource of the current spans: read once, appended to each row. */
export class ResourceColumns {
  readonly #columns: SpanColumns;
  readonly #cursor: WireCursor;
  readonly #reader: AttributeReader;
  readonly #attributes: MapColumn;
  readonly #keys = new KeysOfRow();
  readonly #serviceNameKey: number;
  #serviceName = 0;
  #text: string | undefined;

  constructor(buffer: Buffer, columns: SpanColumns) {
    this.#columns = columns;
    this.#cursor = new WireCursor(buffer);
    this.#reader = new AttributeReader(buffer);
    this.#attributes = columns.resourceAttributes.sibling();
    this.#serviceNameKey = this.#attributes.keys.dictionary.numberOf(SERVICE_NAME, 0, SERVICE_NAME.length);
  }

  /** Reads the `Resource` message at these bounds. @throws {OddSpan} */
  read(start: number, end: number): void {
    this.#text = undefined;
    this.#attributes.truncate(0);
    this.#serviceName = this.#columns.serviceName.dictionary.numberOfText('');
    this.#keys.begin();
    this.#cursor.open(start, end);
    while (this.#cursor.next()) {
      if (this.#cursor.tag === 10) this.#readAttribute();
      else this.#cursor.skip();
    }
    this.#attributes.endRow();
  }

  /**
   * Appends the resource to the current row.
   * @param isAudit whether the row goes to `audit_spans`, which stores the {@link text} instead of the attributes.
   */
  append(isAudit: boolean): void {
    const { resourceAttributes } = this.#columns;
    if (isAudit) resourceAttributes.endRow();
    else resourceAttributes.appendFrom(this.#attributes, 0);
    this.appendService();
  }

  /** Appends only the service name. */
  appendService(): void {
    this.#columns.serviceName.appendNumber(this.#serviceName);
  }

  /** Returns the value of the column `Resource`. */
  text(): string {
    return (this.#text ??= resourceText(this.#attributes.at(0)));
  }

  #readAttribute(): void {
    this.#cursor.bytes();
    this.#reader.read(this.#cursor.start, this.#cursor.end, this.#attributes, (key) => {
      this.#keys.add(key);
      if (key === this.#serviceNameKey) this.#serviceName = this.#lastValue();
    });
  }

  /** Returns the dictionary index of the last attribute's value, the service name. */
  #lastValue(): number {
    const { values } = this.#attributes;
    const text = values.textAt(values.length - 1);
    return this.#columns.serviceName.dictionary.numberOfText(text);
  }
}
