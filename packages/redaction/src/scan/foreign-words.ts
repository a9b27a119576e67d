import type { ContextKind, ContextWords } from './context-words.ts';
import { ANY_LETTER } from './letters.ts';

/** A context word with non-ASCII letters. */
export interface ForeignWord {
  /** End position. */
  readonly end: number;
  readonly kinds: readonly ContextKind[];
}

/** Finds, in order, the context words of a short range that the ASCII keyword table cannot contain. */
export type FindForeignWords = (text: string, from: number, to: number) => readonly ForeignWord[];

/** Any non-English letter, or a telephone symbol. */
const OTHER_LETTER = /[\u00c0-\u1fff\u260e\u2706\u2e80-\ud7ff\udcde\udcf1\udcf2]/;
const NONE: readonly ForeignWord[] = [];

/** Arabic and Hebrew prefixes of a word: `and`, `the`, `in`, `to`, `from`. */
const PROCLITICS =
  '(?:[\u0648\u0641]?(?:[\u0628\u0643]?(?:\u0627\u0644)?|\u0644{0,2})|[\u05d5\u05e9]?[\u05d1\u05db\u05dc\u05de]?\u05d4?)';
/** Suffixes: `my`, `your`, `his`, `her`, `our`. */
const ENCLITICS = '(?:\u064a|\u0643|\u0647\u0627?|\u0646\u0627|\u05d9|\u05da|\u05d5)?';
const SEMITIC = /[\u0590-\u06ff]/;

/** Scripts without spaces between words: a word may be adjacent to others. */
const UNSPACED = /[\u0900-\u0fff\u3040-\u9fff\uac00-\ud7ff]/;

/** Whether a context word has non-ASCII characters. */
function isForeign(word: string): boolean {
  return /[^\x20-\x7e]/.test(word);
}

/** Creates the search for foreign context words; its expression is compiled for the first text that may contain one. */
export function createForeignWords(contexts: readonly ContextWords[]): FindForeignWords {
  let kindsOf: ReadonlyMap<string, readonly ContextKind[]> = new Map();
  let expression: RegExp | undefined;
  return (text, from, to) => {
    // Includes the previous character, for word boundaries.
    const first = Math.max(0, from - 1);
    const stretch = text.slice(first, to);
    if (!OTHER_LETTER.test(stretch)) return NONE;
    if (expression === undefined) {
      kindsOf = kindsByWord(contexts);
      expression = expressionOf([...kindsOf.keys()]);
    }
    expression.lastIndex = 0;
    const words: ForeignWord[] = [];
    for (let found = expression.exec(stretch); found !== null; found = expression.exec(stretch)) {
      const word = (found[1] ?? found[2] ?? found[3] ?? '').toLowerCase();
      words.push({ end: first + expression.lastIndex, kinds: kindsOf.get(word) ?? [] });
    }
    return words;
  };
}

function kindsByWord(contexts: readonly ContextWords[]): ReadonlyMap<string, readonly ContextKind[]> {
  const kindsOf = new Map<string, ContextKind[]>();
  for (const { kind, words } of contexts) {
    for (const word of words.filter(isForeign)) kindsOf.set(word, [...(kindsOf.get(word) ?? []), kind]);
  }
  return kindsOf;
}

const ANY = new RegExp(`[${ANY_LETTER}]`);

/** Longer words come first, so that they take precedence over their prefixes. */
function expressionOf(words: readonly string[]): RegExp {
  const escaped = words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => ({ isSpaced: !UNSPACED.test(word) && ANY.test(word), source: word.replaceAll('.', '\\.') }));
  const spaced = escaped.filter(({ isSpaced }) => isSpaced).map(({ source }) => source);
  const semitic = spaced.filter((source) => SEMITIC.test(source));
  const others = escaped.filter(({ isSpaced }) => !isSpaced).map(({ source }) => source);
  return new RegExp(
    `(?<![${ANY_LETTER}])(?:(${spaced.join('|')})|${PROCLITICS}(${semitic.join('|')})${ENCLITICS})(?![${ANY_LETTER}])|(${others.join('|')})`,
    'gi',
  );
}
