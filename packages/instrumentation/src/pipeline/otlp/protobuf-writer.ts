const LENGTH_DELIMITED = 2;
const VARINT = 0;
const FIXED64 = 1;
const FIXED32 = 5;
const FIRST_BYTES = 4096;
/** Longest text whose characters are written one by one; beyond that a native call costs less. */
const SHORT_TEXT = 64;
/** Maximum UTF-8 bytes per UTF-16 code unit. */
const UTF8_BYTES = 3;
const NOT_ASCII = 0x80;
/** Range of the lower half of 64 bits, and nanoseconds per millisecond. */
const WORD = 2 ** 32;
const NANOSECONDS = 1e6;

/**
 * Writes Protocol Buffers fields to a reused buffer.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  /** Discards the bytes written so far. */
  clear(): void {
    this.#at = 0;
  }

  /** Number of bytes written. */
  get length(): number {
    return this.#at;
  }

  /** Returns a copy of the bytes written, from an offset on. */
  copy(from = 0): Buffer {
    return Buffer.from(this.#bytes.subarray(from, this.#at));
  }

  /** Writes encoded fields. */
  raw(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Writes an integer of up to 64 bits; negative ones as two's complement. */
  integer(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#integer(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#makeRoom(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /**
   * Writes a time in milliseconds since the Unix epoch as OTLP's nanoseconds, more precisely than a double of
   * nanoseconds could represent.
   */
  nanoseconds(field: number, time: number): void {
    this.#tag(field, FIXED64);
    this.#makeRoom(8);
    const whole = Math.floor(time);
    // Both halves stay within the exact integers of a double.
    const low = (whole % WORD) * NANOSECONDS + Math.round((time - whole) * NANOSECONDS);
    this.#at = this.#bytes.writeUInt32LE(low % WORD, this.#at);
    this.#at = this.#bytes.writeUInt32LE(Math.floor(whole / WORD) * NANOSECONDS + Math.floor(low / WORD), this.#at);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#makeRoom(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  text(field: number, text: string): void {
    const from = this.begin(field);
    this.#makeRoom(text.length * UTF8_BYTES);
    if (!this.#isWrittenShort(text)) this.#at = from + this.#bytes.write(text, from, 'utf8');
    this.end(from);
  }

  /** Writes bytes given in hexadecimal. */
  hex(field: number, digits: string): void {
    const from = this.begin(field);
    this.#makeRoom(digits.length);
    this.#at += this.#bytes.write(digits, from, 'hex');
    this.end(from);
  }

  /** Writes a trace or span id: unlikely to repeat and not all zeros, but not cryptographically random. */
  randomId(field: number, bytes: number): void {
    const end = this.begin(field) + bytes;
    this.#makeRoom(bytes);
    while (this.#at < end) this.#at = this.#bytes.writeUInt32LE(1 + Math.floor(Math.random() * (WORD - 1)), this.#at);
    this.end(end - bytes);
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#integer(bytes.length);
    this.raw(bytes);
  }

  /**
   * Begins a nested message.
   *
   * @returns the argument for {@link end} once its fields are written
   */
  begin(field: number): number {
    this.#tag(field, LENGTH_DELIMITED);
    // Most are short: one byte is reserved for the length, and longer messages are moved.
    this.#makeRoom(1);
    this.#at += 1;
    return this.#at;
  }

  end(from: number): void {
    const length = this.#at - from;
    if (length < NOT_ASCII) {
      this.#bytes[from - 1] = length;
      return;
    }
    const more = varintBytes(length) - 1;
    this.#makeRoom(more);
    this.#bytes.copyWithin(from + more, from, this.#at);
    this.#at = from - 1;
    this.#integer(length);
    this.#at += length;
  }

  /** Writes a short ASCII text; returns `false` for others, which may have been written in part. */
  #isWrittenShort(text: string): boolean {
    if (text.length > SHORT_TEXT) return false;
    const bytes = this.#bytes;
    const from = this.#at;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= NOT_ASCII) return false;
      bytes[from + i] = code;
    }
    this.#at = from + text.length;
    return true;
  }

  #tag(field: number, type: number): void {
    this.#integer(field * 8 + type);
  }

  #integer(value: number): void {
    this.#makeRoom(10);
    let rest = value;
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
      let wide = BigInt.asUintN(64, BigInt(value));
      for (; wide > 0x7fn; wide >>= 7n) this.#bytes[this.#at++] = Number(wide & 0x7fn) | NOT_ASCII;
      rest = Number(wide);
    }
    for (; rest >= NOT_ASCII; rest = Math.floor(rest / NOT_ASCII))
      this.#bytes[this.#at++] = (rest % NOT_ASCII) | NOT_ASCII;
    this.#bytes[this.#at++] = rest;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= NOT_ASCII; rest = Math.floor(rest / NOT_ASCII)) bytes += 1;
  return bytes;
}
