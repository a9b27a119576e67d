import { mustBeUtf8 } from './plain-text.ts';
import type { SpanColumns } from './span-columns.ts';
import { WireCursor } from './wire-cursor.ts';

const NOTHING = Buffer.alloc(0);

/** The instrumentation scope of the spans that are being read: read once, appended to each. */
export class ScopeColumns {
  /** Its name, as bytes. */
  name: Buffer = NOTHING;
  #version: Buffer = NOTHING;
  readonly #buffer: Buffer;
  readonly #columns: SpanColumns;
  readonly #cursor: WireCursor;

  constructor(buffer: Buffer, columns: SpanColumns) {
    this.#buffer = buffer;
    this.#columns = columns;
    this.#cursor = new WireCursor(buffer);
  }

  /** Reads the `InstrumentationScope` message that stands there. @throws {OddSpan} */
  read(start: number, end: number): void {
    const cursor = this.#cursor;
    this.name = NOTHING;
    this.#version = NOTHING;
    cursor.open(start, end);
    while (cursor.next()) {
      if (cursor.tag === 10) this.name = this.#text();
      else if (cursor.tag === 18) this.#version = this.#text();
      else cursor.skip();
    }
  }

  /** Equal for scopes of the same name and version only. */
  key(): string {
    return `${this.name.length} ${this.name.toString('latin1')}${this.#version.toString('latin1')}`;
  }

  /** Appends what was read last to the row that is being filled. */
  append(): void {
    this.#columns.scopeName.append(this.name);
    this.#columns.scopeVersion.append(this.#version);
  }

  #text(): Buffer {
    this.#cursor.bytes();
    const { start, end } = this.#cursor;
    mustBeUtf8(this.#buffer, start, end);
    return this.#buffer.subarray(start, end);
  }
}
