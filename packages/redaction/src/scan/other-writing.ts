import type { Detector } from './detector.ts';
import type { Match } from './matches.ts';
import { plainReading } from './plain-reading.ts';
import { isBeyondPunctuation } from './text-codes.ts';

/**
 * Values that are written with other signs than those that rules look for: digits of other scripts, full-width forms,
 * typographic hyphens and spaces between digits, percent-encoded text and character references of HTML. Around such
 * places a text is read once more as it would be written plainly.
 */
export interface OtherWriting {
  /** Forgets what was noted in another text. */
  begin(): void;
  /** Notes places that are escapes of URLs or of HTML. */
  readonly detector: Detector;
  /** Notes the other places of a text with characters beyond Latin-1; `codes` are all of its codes, or-ed. */
  note(text: string, codes: number): void;
  /** What a scan finds in the plain reading of what was noted in the text since the last call. */
  find(text: string, scan: (text: string) => readonly Match[]): readonly Match[];
}

/** How much around a place is read. */
const BEFORE = 96;
const AFTER = 160;
/** How far the edges of that may move, so that no word is cut. */
const WORD = 64;

/** What begins a percent-encoded or referred character that is a part of values or of what stands around them. */
const ANCHORS: readonly string[] = [
  ...['20', '22', '25', '28', '2b', '2d', '2e', '2f', '3a', '3d', '40', '7b'].map((code) => `%${code}`),
  ...['#', 'nbsp;', 'quot;', 'apos;', 'commat;', 'period;', 'plus;', 'lt;'].map((name) => `&${name}`),
];

const DIGITS =
  /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19\uff20-\uff3a\uff41-\uff5a]/g;
/** Between digits, or within words where no line may be broken or drawn. */
const SIGNS =
  /(?<=\d)[\u2000-\u200a\u2010-\u2015\u202f\u2212\u3000](?=[\d(])|(?<=[\w@.])[\u200b-\u200d\u2060\ufeff](?=[\w@.])/g;

/** Remembers places from one scan to what is made of them. */
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
      // What the escapes of the plain reading itself lead to.
      places = [];
      return found;
    },
  };
}

const NOTHING: readonly Match[] = [];

type Stretch = Pick<Match, 'start' | 'end'>;

/** What is to be read again; nothing of it overlaps. */
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

/** The next place in a direction where no word and no escape is cut. */
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
