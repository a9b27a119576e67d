import { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';

/** A `String` column: text, or any bytes. */
class TextColumn implements Column<string | Uint8Array> {
  readonly type = 'String';
  readonly #values = new ByteWriter();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(value: string | Uint8Array): void {
    this.#length += 1;
    if (typeof value === 'string') this.#values.text(value);
    else this.#values.bytes(value);
  }

  writePrefix(): void {
    // Text has none.
  }

  writeValues(out: ByteWriter): void {
    out.raw(this.#values.view());
  }
}

/** A column of texts that are mostly different, or of any bytes. */
export function textColumn(): Column<string | Uint8Array> {
  return new TextColumn();
}
