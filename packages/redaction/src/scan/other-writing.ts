import type { Detector } from './detector.ts';
import type { Match } from './matches.ts';
import { plainReading } from './plain-reading.ts';
import { isBeyondPunctuation } from './text-codes.ts';

/**
 * Finds values in alternative spellings: digits of other scripts, full-width forms, typographic hyphens and spaces
 * between digits, percent-encoded text and HTML character references. The text around such positions is normalised and
 * scanned again.
 */
export interface OtherWriting {
  /** Resets the state for a new text. */
  begin(): void;
  /** Records the positions of URL and HTML escapes. */
  readonly detector: Detector;
  /** Records the other positions in a text with non-Latin-1 characters; `codes` is the bitwise OR of all its characters. */
  note(text: string, codes: number): void;
  /** Returns the matches in the normalised text around the positions recorded since the last call. */
  find(text: string, scan: (text: string) => readonly Match[]): readonly Match[];
}

/** Number of characters before and after a position that are scanned. */
const BEFORE = 96;
const AFTER = 160;
/** Maximum extension of the range to a word boundary. */
const WORD = 64;

/** The start of an encoded character that occurs in values or around them. */
const ANCHORS: readonly string[] = [
  ...['20', '22', '25', '28', '2b', '2d', '2e', '2f', '3a', '3d', '40', '7b'].map((code) => `%${code}`),
  ...['#', 'nbsp;', 'quot;', 'apos;', 'commat;', 'period;', 'plus;', 'lt;'].map((name) => `&${name}`),
];

const DIGITS =
  /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19\uff20-\uff3a\uff41-\uff5a]/g;
/** Typographic signs between digits, and zero-width characters within words. */
const SIGNS =
  /(?<=\d)[\u2000-\u200a\u2010-\u2015\u202f\u2212\u3000](?=[\d(])|(?<=[\w@.])[\u200b-\u200d\u2060\ufeff](?=[\w@.])/g;

/** Creates an {@link OtherWriting}. */
export function createOtherWriting(): OtherWriting {
  let places: number[] = [];
  const noteAll = (text: string, expression: RegExp): void => {
    for (const { index } of text.matchAll(expression)) places.push(index);
  };
  return {
    begin() {
      if (places.length > 0) places = [];
    },
    detector: {
      class: 'other_writing',
      anchors: ANCHORS,
      detect: (_scan, start) => void places.push(start),
    },
    note(text, codes) {
      noteAll(text, SIGNS);
      if (isBeyondPunctuation(codes)) noteAll(text, DIGITS);
    },
    find(text, scan) {
      if (places.length === 0) return NOTHING;
      const stretches = stretchesAround(text, places);
      places = [];
      const found = stretches.flatMap((stretch) => findIn(text, stretch, scan));
      // Discards positions recorded by the nested scan.
      places = [];
      return found;
    },
  };
}

const NOTHING: readonly Match[] = [];

type Stretch = Pick<Match, 'start' | 'end'>;

/** Returns the ranges to be scanned again, without overlaps. */
function stretchesAround(text: string, places: readonly number[]): readonly Stretch[] {
  const stretches: { start: number; end: number }[] = [];
  for (const at of places.toSorted((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last !== undefined && at + AFTER <= last.end) continue;
    const end = wordEdge(text, Math.min(text.length, at + AFTER), 1);
    if (last !== undefined && at - BEFORE - WORD <= last.end) last.end = end;
    else stretches.push({ start: wordEdge(text, Math.max(0, at - BEFORE), -1), end });
  }
  return stretches;
}

/** Returns the next position in a direction that splits no word and no escape. */
function wordEdge(text: string, from: number, step: 1 | -1): number {
  let at = from;
  for (let count = 0; count < WORD && at > 0 && at < text.length; count++, at += step) {
    if (!/[\w%&;#.@+-]/.test(text.charAt(step === 1 ? at : at - 1))) break;
  }
  return at;
}

function findIn(text: string, { start, end }: Stretch, scan: (text: string) => readonly Match[]): readonly Match[] {
  const { plain, places } = plainReading(text.slice(start, end));
  return scan(plain).map((match) => ({
    class: match.class,
    start: start + (places[match.start] as number),
    end: start + (places[match.end] as number),
  }));
}
