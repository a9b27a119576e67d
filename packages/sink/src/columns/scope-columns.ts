import { mustBeUtf8 } from './plain-text.ts';
import type { SpanColumns } from './span-columns.ts';
import { WireCursor } from './wire-cursor.ts';

const NOTHING = Buffer.alloc(0);

/** The instrumentation scope of the current spans: read once, appended to each row. */
export class ScopeColumns {
  /** Name of the scope, as bytes. */
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

  /** Reads the `InstrumentationScope` message at these bounds. @throws {OddSpan} */
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

  /** Returns a key that is equal only for scopes of the same name and version. */
  key(): string {
    return `${this.name.length} ${this.name.toString('latin1')}${this.#version.toString('latin1')}`;
  }

  /** Appends the scope to the current row. */
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
