import type { Match } from '../scan/matches.ts';
import { disjoint } from '../scan/matches.ts';
import { isMask, maskOf, masksIn } from '../mask.ts';
import type { ClassModes } from '../modes/class-mode.ts';
import type { Replace } from '../modes/replace.ts';
import type { AllowList } from '../policy/allow-list.ts';
import type { Run } from '../run.ts';
import { base64In, redactBase64, type Base64 } from './base64-text.ts';
import { mayHaveByteLists, redactByteLists } from './byte-lists.ts';
import { CleanTexts } from './clean-texts.ts';
import { scanAroundBodies } from './opaque-runs.ts';
import { fitToJson, looksLikeJson, plainJson, type Piece } from './json-fit.ts';

/** Redacts texts. Never throws: a text that cannot be scanned is replaced entirely and recorded. */
export interface TextRedactor {
  /** Returns the redacted text. */
  redact(text: string, run: Run, options?: TextOptions): string;
  /** Returns the text, or the mask that replaces one over the length limit. */
  bound(text: string, run: Run): string;
  /** Returns the values to be redacted, in text order and without overlaps. */
  find(text: string, modes?: ClassModes): readonly Match[];
}

/** Options for a text. */
export interface TextOptions {
  /** Modes of classes. Default: those of the policy. */
  readonly modes?: ClassModes | undefined;
  /** Whether it is JSON, or complete lines of JSON. Default: detected from the text. */
  readonly isJson?: boolean | undefined;
}

/** Options of {@link createTextRedactor}. */
export interface TextRedactorOptions {
  /** Finds values; the matches may overlap. */
  readonly scan: (text: string) => readonly Match[];
  readonly modes: ClassModes;
  readonly replace: Replace;
  /** Whether a value is allowed; undefined if the policy allows none. */
  readonly isAllowed: AllowList | undefined;
  /** Names of the policy's custom rules, whose masks are recognised as masks. */
  readonly ownNames: ReadonlySet<string>;
  /** Length limit in bytes of UTF-8. */
  readonly valueBytes: number;
  /** Returns a number that changes whenever scans may find more than before; undefined if results must not be cached. */
  readonly generation?: (() => number) | undefined;
}

/** Maximum levels of nested base64 that are decoded. */
const MAX_DECODED = 2;

const NOTHING: readonly Match[] = [];

type Stretch = Pick<Match, 'start' | 'end'>;

/** Creates a {@link TextRedactor}. */
export function createTextRedactor(options: TextRedactorOptions): TextRedactor {
  const { valueBytes, generation } = options;
  const find = createFind(options);
  const redactWhole = createRedactWhole(find, options.replace);
  const clean = new CleanTexts();

  /** Redacts a short text with the cache of clean texts. */
  function redactShort(text: string, hash: number, run: Run, current: number): string {
    run.bytes += text.length;
    if (clean.has(text, hash, current)) return text;
    const before = run.tally.total();
    const redacted = redactWhole(text, run, options.modes);
    if (redacted === text && run.tally.total() === before) clean.note(text, hash);
    return redacted;
  }

  return {
    find: (text, modes = options.modes) => find(text, modes),
    bound: (text, run) => (isLonger(text, valueBytes) ? run.fail('oversize') : text),
    redact(text, run, { modes = options.modes, isJson } = {}) {
      try {
        if (isLonger(text, valueBytes)) return run.fail('oversize');
        if (run.isOver(text.length)) return run.fail('timeout');
        if (generation !== undefined && modes === options.modes && isJson === undefined) {
          const hash = clean.hashOf(text);
          if (hash >= 0) return redactShort(text, hash, run, generation());
        }
        run.bytes += Buffer.byteLength(text);
        return redactWhole(text, run, modes, isJson);
      } catch {
        return run.fail('error');
      }
    },
  };
}

type Find = (text: string, modes: ClassModes) => readonly Match[];
type RedactWhole = (text: string, run: Run, modes: ClassModes, isJson?: boolean) => string;

/** Creates the function that replaces values in a text and in texts encoded within it. */
function createRedactWhole(find: Find, replace: Replace): RedactWhole {
  function redactDecoded(
    given: string,
    run: Run,
    modes: ClassModes,
    depth: number,
    isJson = looksLikeJson(given),
  ): string {
    const plain = isJson ? plainJson(given) : given;
    const text = depth < MAX_DECODED ? redactWithin(plain, run, modes, depth + 1) : plain;
    const matches = find(text, modes);
    if (matches.length === 0) return text === plain ? given : text;
    const pieces = isJson ? fitToJson(text, matches) : matches;
    let masked = '';
    let from = 0;
    for (const piece of pieces) {
      masked += text.slice(from, piece.start) + replaced(text, piece, run, modes);
      from = piece.end;
    }
    for (const { class: name } of matches) run.found(name);
    return masked + text.slice(from);
  }

  /** Redacts base64 and byte lists within the text. */
  function redactWithin(text: string, run: Run, modes: ClassModes, depth: number): string {
    const encoded = base64In(text);
    if (encoded.length === 0 && !mayHaveByteLists(text)) return text;
    return redactEncoded(text, encoded, run, modes, depth);
  }

  function redactEncoded(text: string, encoded: readonly Base64[], run: Run, modes: ClassModes, depth: number): string {
    const redact = (inner: string): string => redactDecoded(inner, run, modes, depth);
    return redactByteLists(redactBase64(text, encoded, redact), redact);
  }

  function replaced(
    text: string,
    { start, end, class: name, isBare, isEscaped }: Piece,
    run: Run,
    modes: ClassModes,
  ): string {
    const mode = modes(name);
    const value = mode === 'mask' ? maskOf(name) : replace(mode, name, original(text, start, end, isEscaped), run);
    if (isBare !== true) return value;
    return value === '' ? 'null' : `"${value}"`;
  }

  return (text, run, modes, isJson) => redactDecoded(text, run, modes, 0, isJson);
}

/** Creates the search: the matches of a scan without values that the policy allows. */
function createFind({ scan, isAllowed, ownNames }: TextRedactorOptions): Find {
  return (text, modes) => {
    const found = scanAroundBodies(text, scan);
    return found.length === 0 ? NOTHING : disjoint(withoutKept(text, found, modes));
  };

  /** Separate functions, so that their closures are created only for texts with matches or masks. */
  function withoutKept(text: string, found: readonly Match[], modes: ClassModes): readonly Match[] {
    const masks = masksIn(text, ownNames);
    const seen = masks.length === 0 ? found : withoutMasks(text, found, masks);
    for (const match of seen) if (isKept(text, match, modes)) return seen.filter((one) => !isKept(text, one, modes));
    return seen;
  }

  function isKept(text: string, { start, end, class: name }: Match, modes: ClassModes): boolean {
    return modes(name) === 'allow' || isAllowed?.(text.slice(start, end)) === true;
  }

  function withoutMasks(text: string, found: readonly Match[], masks: readonly Stretch[]): readonly Match[] {
    return found.filter(
      ({ start, end }) =>
        !masks.some((mask) => start >= mask.start && end <= mask.end) && !isMask(text.slice(start, end), ownNames),
    );
  }
}

function isLonger(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function original(text: string, start: number, end: number, isEscaped: boolean | undefined): string {
  const raw = text.slice(start, end);
  return isEscaped === true ? unescaped(raw) : raw;
}

/** Decodes part of a JSON string. */
function unescaped(piece: string): string {
  if (!piece.includes('\\')) return piece;
  try {
    return JSON.parse(`"${piece}"`) as string;
  } catch {
    return piece;
  }
}
