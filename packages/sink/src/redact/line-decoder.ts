import { isUtf8 } from 'node:buffer';
import { RedactInputError } from '../errors.ts';

/** Whole lines in one encoding. */
export interface DecodedText {
  readonly text: string;
  /** `latin1` for a line that is not UTF-8: every byte is a character, and is written back unchanged. */
  readonly encoding: 'utf8' | 'latin1';
}

const NEWLINE = 0x0a;

/** Magic bytes of compressed files and other encodings, and the command that converts them to text. */
const SIGNS: readonly (readonly [bytes: string, name: string, command: string])[] = [
  ['1f8b', 'compressed', 'gunzip -c'],
  ['28b52ffd', 'compressed', 'zstd -dc'],
  ['fd377a58', 'compressed', 'xz -dc'],
  ['425a68', 'compressed', 'bunzip2 -c'],
  ['fffe', 'UTF-16', 'iconv -f UTF-16 -t UTF-8'],
  ['feff', 'UTF-16', 'iconv -f UTF-16 -t UTF-8'],
];

/** Decodes the bytes of a file or pipe line by line, so that a stray byte in a log does not stop it. */
export class LineDecoder {
  readonly #name: string;
  readonly #longest: number;
  #rest: Buffer = Buffer.alloc(0);
  #hasBegun = false;

  /** @param longest maximum bytes of a line; a longer one is passed on in pieces. */
  constructor(name: string, longest: number) {
    this.#name = name;
    this.#longest = longest;
  }

  /** Returns the lines that the chunk completes. @throws {RedactInputError} if it is not text. */
  push(chunk: Uint8Array): readonly DecodedText[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    if (!this.#hasBegun) this.#checkBeginning();
    const end = this.#rest.length > this.#longest ? this.#rest.length : this.#rest.lastIndexOf(NEWLINE) + 1;
    return this.#take(end);
  }

  /** Returns the rest at the end. */
  end(): readonly DecodedText[] {
    return this.#take(this.#rest.length);
  }

  #take(end: number): readonly DecodedText[] {
    if (end === 0) return [];
    const lines = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end);
    return isUtf8(lines) ? [{ text: lines.toString('utf8'), encoding: 'utf8' }] : this.#oneByOne(lines);
  }

  #oneByOne(lines: Buffer): readonly DecodedText[] {
    const decoded: DecodedText[] = [];
    for (let from = 0; from < lines.length;) {
      const newline = lines.indexOf(NEWLINE, from);
      const end = newline < 0 ? lines.length : newline + 1;
      decoded.push(this.#decode(lines.subarray(from, end)));
      from = end;
    }
    return decoded;
  }

  #decode(line: Buffer): DecodedText {
    if (isUtf8(line)) return { text: line.toString('utf8'), encoding: 'utf8' };
    if (line.some(isBinary)) throw new RedactInputError(`${this.#name} is not text: leave it out`);
    return { text: line.toString('latin1'), encoding: 'latin1' };
  }

  #checkBeginning(): void {
    this.#hasBegun = true;
    const beginning = this.#rest.subarray(0, 4).toString('hex');
    const sign = SIGNS.find(([bytes]) => beginning.startsWith(bytes));
    if (sign === undefined || isUtf8(this.#rest)) return;
    const [, what, command] = sign;
    throw new RedactInputError(`${this.#name} is ${what}: ${command} ${this.#name} | auditspan redact`);
  }
}

/** Whether the byte occurs in no text of a single-byte encoding; terminal escapes count as text. */
function isBinary(byte: number): boolean {
  return byte < 0x20 && byte !== 0x1b && (byte < 0x09 || byte > 0x0d);
}
