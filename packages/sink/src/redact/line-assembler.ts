/** A unit of redaction: a line, or the lines of a key block. */
export interface Piece {
  /** Without the end of its last line. */
  readonly text: string;
  /** End of its last line: `\n`, `\r\n`, or empty at the end of the text. */
  readonly end: string;
  /** Number of its first line, from 1. */
  readonly line: number;
  /** Whether the line exceeds the limit; its text is then empty. */
  readonly isOversize: boolean;
}

/** Maximum length of a key block; an unterminated one is given up. */
const LONGEST_BLOCK = 65_536;

const BEGIN = '-----BEGIN ';
const END = '-----END ';

/** Splits the chunks of a text into pieces, buffering at most one. */
export class LineAssembler {
  readonly #longest: number;
  #rest = '';
  #block = '';
  #line = 1;
  #isSkipping = false;

  /** @param longest maximum characters of a line; a longer one is reported without its text. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Returns the pieces that the chunk completes. */
  push(chunk: string): readonly Piece[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    const pieces = lines.flatMap((line) => this.#take(line, '\n'));
    if (this.#rest.length > this.#longest) {
      this.#isSkipping = true;
      this.#rest = '';
    }
    return pieces;
  }

  /** Returns the remaining pieces at the end of the text. */
  end(): readonly Piece[] {
    const last = this.#rest === '' && !this.#isSkipping ? [] : this.#take(this.#rest, '');
    return this.#block === '' ? last : [...last, this.#piece(this.#takeBlock(), '')];
  }

  #take(line: string, lineEnd: string): readonly Piece[] {
    if (this.#isSkipping || line.length > this.#longest) {
      this.#isSkipping = false;
      const block = this.#block === '' ? [] : [this.#piece(this.#takeBlock().slice(0, -1), '\n')];
      return [...block, { ...this.#piece('', lineEnd), isOversize: true }];
    }
    if (this.#block === '' && !isOpenBlock(line)) return [this.#lineOf(line, lineEnd)];
    this.#block += line + lineEnd;
    if (!line.includes(END) && this.#block.length < LONGEST_BLOCK) return [];
    const block = this.#takeBlock();
    return [this.#lineOf(lineEnd === '' ? block : block.slice(0, -1), lineEnd)];
  }

  #takeBlock(): string {
    const block = this.#block;
    this.#block = '';
    return block;
  }

  #lineOf(text: string, lineEnd: string): Piece {
    const isCrLf = lineEnd !== '' && text.endsWith('\r');
    return isCrLf ? this.#piece(text.slice(0, -1), '\r\n') : this.#piece(text, lineEnd);
  }

  #piece(text: string, end: string): Piece {
    const piece = { text, end, line: this.#line, isOversize: false };
    this.#line += 1 + countOf('\n', text);
    return piece;
  }
}

function isOpenBlock(line: string): boolean {
  const begin = line.lastIndexOf(BEGIN);
  return begin >= 0 && !line.includes(END, begin);
}

function countOf(char: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count++;
  return count;
}
