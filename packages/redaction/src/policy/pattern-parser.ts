import { ANY_CHARACTER, classEscape, complementOf, NO_CHARACTER, rangeOf, setOf, type CharSet } from './char-set.ts';

/** A part of a regular expression. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'empty' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number };

/** A parsed regular expression: its tree, and its text with all repetitions bounded. */
export interface ParsedPattern {
  readonly root: PatternNode;
  readonly bounded: string;
}

/** The pattern is invalid or not provably linear. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
}

/** Upper bound of `*` and `+` in a pattern of a policy. */
const MAX_REPEAT = 256;

const EMPTY: PatternNode = { kind: 'empty' };
const CONTROL_ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', v: '\v', f: '\f', 0: '\0' };

/**
 * Parses a simple regular expression: characters, classes, groups, choices and repetitions.
 * @throws {PatternFault} for anything else, such as backreferences and lookaround.
 */
export function parsePattern(text: string): ParsedPattern {
  const parser = new PatternParser(text);
  const root = parser.choice();
  if (!parser.isAtEnd) throw new PatternFault('unmatched )');
  return { root, bounded: parser.bounded };
}

class PatternParser {
  /** The text parsed so far, with bounds in place of `*` and `+`. */
  bounded = '';
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  choice(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#takes('|')) parts.push(this.#sequence());
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'choice', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.isAtEnd && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#repeated(this.#atom()));
    return { kind: 'sequence', parts };
  }

  #atom(): PatternNode {
    const char = this.#next();
    if (char === '(') return this.#group();
    if (char === '[') return { kind: 'set', set: this.#class() };
    if (char === '.') return { kind: 'set', set: ANY_CHARACTER };
    if (char === '^' || char === '$') return EMPTY;
    if (char === '\\') return this.#escape();
    if ('*+?{'.includes(char)) throw new PatternFault(`nothing to repeat before ${char}`);
    return { kind: 'set', set: setOf(char) };
  }

  #group(): PatternNode {
    if (this.#peek() === '?') {
      this.#next();
      const isNamed = this.#peek() === '<' && !'=!'.includes(this.#text[this.#at + 1] ?? '=');
      if (isNamed) while (this.#next() !== '>');
      else if (!this.#takes(':')) throw new PatternFault('lookaround and inline flags are not supported');
    }
    const inner = this.choice();
    if (!this.#takes(')')) throw new PatternFault('unclosed (');
    return inner;
  }

  #escape(): PatternNode {
    const char = this.#next();
    if (char === 'b' || char === 'B') return EMPTY;
    if (/[1-9k]/.test(char)) throw new PatternFault('backreferences are not supported');
    return { kind: 'set', set: this.#escapedSet(char) };
  }

  #escapedSet(char: string): CharSet {
    const known = classEscape(char);
    if (known !== undefined) return known;
    if (char === 'x') return setOf(String.fromCharCode(this.#hex(2)));
    if (char === 'u') return setOf(String.fromCharCode(this.#hex(4)));
    const control = CONTROL_ESCAPES[char];
    if (control === undefined && /[a-z0-9]/i.test(char))
      throw new PatternFault(`the escape \\${char} is not supported`);
    return setOf(control ?? char);
  }

  #hex(length: number): number {
    let digits = '';
    while (digits.length < length) digits += this.#next();
    if (!/^[0-9a-f]+$/i.test(digits)) throw new PatternFault('escape without hexadecimal digits');
    return Number.parseInt(digits, 16);
  }

  #class(): CharSet {
    const isNegated = this.#takes('^');
    let set = NO_CHARACTER;
    while (this.#peek() !== ']') set |= this.#classMember();
    this.#next();
    return isNegated ? complementOf(set) : set;
  }

  #classMember(): CharSet {
    const from = this.#classCharacter();
    if (typeof from === 'bigint' || this.#peek() !== '-' || this.#text[this.#at + 1] === ']') {
      return typeof from === 'bigint' ? from : rangeOf(from, from);
    }
    this.#next();
    const to = this.#classCharacter();
    if (typeof to === 'bigint') return rangeOf(from, from) | setOf('-') | to;
    if (to < from) throw new PatternFault('range out of order');
    return rangeOf(from, to);
  }

  /** Parses a character code, or the set of an escape such as `\d`. */
  #classCharacter(): number | CharSet {
    const char = this.#next();
    if (char !== '\\') return char.charCodeAt(0);
    const escaped = this.#next();
    if (escaped === 'b') return 8;
    const known = classEscape(escaped);
    if (known !== undefined) return known;
    if (escaped === 'x') return this.#hex(2);
    if (escaped === 'u') return this.#hex(4);
    const control = CONTROL_ESCAPES[escaped];
    if (control === undefined && /[a-z0-9]/i.test(escaped)) {
      throw new PatternFault(`the escape \\${escaped} is not supported`);
    }
    return (control ?? escaped).charCodeAt(0);
  }

  #repeated(part: PatternNode): PatternNode {
    const quantifier = /^(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})/.exec(this.#text.slice(this.#at, this.#at + 12))?.[0];
    if (quantifier === undefined) return part;
    this.#at += quantifier.length;
    const [min, max] = boundsOf(quantifier);
    this.bounded += min === max ? `{${min}}` : `{${min},${max}}`;
    this.#takes('?');
    if (/[*+?{]/.test(this.#peek())) throw new PatternFault('repetition of a repetition');
    return { kind: 'repeat', part, min, max };
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #next(): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw new PatternFault('unexpected end');
    this.#at++;
    this.bounded += char;
    return char;
  }

  #takes(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#next();
    return true;
  }
}

function boundsOf(quantifier: string): readonly [min: number, max: number] {
  if (quantifier === '*') return [0, MAX_REPEAT];
  if (quantifier === '+') return [1, MAX_REPEAT];
  if (quantifier === '?') return [0, 1];
  const [min = '', max] = quantifier.slice(1, -1).split(',');
  const least = Number(min);
  const most = max === undefined ? least : max === '' ? MAX_REPEAT : Number(max);
  if (most > MAX_REPEAT || least > most) throw new PatternFault(`${quantifier} repeats more than ${MAX_REPEAT} times`);
  return [least, most];
}
