import type { Match } from '../matches.ts';
import { disjoint } from '../matches.ts';
import { isMask, masksIn } from '../mask.ts';
import type { ClassModes } from '../modes/class-mode.ts';
import type { Replace } from '../modes/replace.ts';
import type { AllowList } from '../policy/allow-list.ts';
import type { Run } from '../run.ts';
import { redactBase64 } from './base64-text.ts';
import { redactByteLists } from './byte-lists.ts';
import { scanAroundBodies } from './opaque-runs.ts';
import { fitToJson, looksLikeJson, plainJson, type Piece } from './json-fit.ts';

/** Redacts texts. Never throws: a text that cannot be examined is replaced whole and noted. */
export interface TextRedactor {
  /** The text as it may be stored. */
  redact(text: string, run: Run, options?: TextOptions): string;
  /** Where values stand that are not left as they are, in the order of the text; nothing of it overlaps. */
  find(text: string, modes?: ClassModes): readonly Match[];
}

/** What is known of a text. */
export interface TextOptions {
  /** What happens to values of each class; what the policy says unless given. */
  readonly modes?: ClassModes | undefined;
  /** Whether it is JSON, or whole lines of JSON; looked up in the text unless given. */
  readonly isJson?: boolean | undefined;
}

/** What a text redactor is made of. */
export interface TextRedactorOptions {
  /** Finds values; what it finds may overlap. */
  readonly scan: (text: string) => readonly Match[];
  readonly modes: ClassModes;
  readonly replace: Replace;
  readonly isAllowed: AllowList;
  /** Names of the policy's own rules, whose masks are masks too. */
  readonly ownNames: ReadonlySet<string>;
  /** Longest text, in bytes of UTF-8. */
  readonly valueBytes: number;
}

/** Base64 within base64 is decoded as often as this. */
const MAX_DECODED = 2;

const NOTHING: readonly Match[] = [];

/** Binds finding to what a policy says of what is found. */
export function createTextRedactor(options: TextRedactorOptions): TextRedactor {
  const { replace, valueBytes } = options;

  const find = createFind(options);

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

  /** What stands in the text in other forms of writing. */
  function redactWithin(text: string, run: Run, modes: ClassModes, depth: number): string {
    const redact = (inner: string): string => redactDecoded(inner, run, modes, depth);
    return redactByteLists(redactBase64(text, redact), redact);
  }

  function replaced(
    text: string,
    { start, end, class: name, isBare, isEscaped }: Piece,
    run: Run,
    modes: ClassModes,
  ): string {
    const raw = text.slice(start, end);
    const value = replace(modes(name), name, isEscaped === true ? unescaped(raw) : raw, run);
    if (isBare !== true) return value;
    return value === '' ? 'null' : `"${value}"`;
  }

  return {
    find: (text, modes = options.modes) => find(text, modes),
    redact(text, run, { modes = options.modes, isJson } = {}) {
      try {
        if (isLonger(text, valueBytes)) return run.fail('oversize');
        if (run.isOver(text.length)) return run.fail('timeout');
        run.bytes += Buffer.byteLength(text);
        return redactDecoded(text, run, modes, 0, isJson);
      } catch {
        return run.fail('error');
      }
    },
  };
}

/** What a scan finds without what the policy leaves. */
function createFind({
  scan,
  isAllowed,
  ownNames,
}: TextRedactorOptions): (text: string, modes: ClassModes) => readonly Match[] {
  return (text: string, modes: ClassModes): readonly Match[] => {
    const found = scanAroundBodies(text, scan);
    return found.length === 0 ? NOTHING : disjoint(withoutLeft(text, found, modes));
  };

  /** In a function of its own: what it takes is made only for texts in which something was found. */
  function withoutLeft(text: string, found: readonly Match[], modes: ClassModes): readonly Match[] {
    const masks = masksIn(text, ownNames);
    const isLeft = ({ start, end, class: name }: Match): boolean => {
      if (modes(name) === 'allow' || masks.some((mask) => start >= mask.start && end <= mask.end)) return true;
      const value = text.slice(start, end);
      return isMask(value, ownNames) || isAllowed(value);
    };
    return found.filter((match) => !isLeft(match));
  }
}

function isLonger(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

/** What a piece of a JSON string says. */
function unescaped(piece: string): string {
  if (!piece.includes('\\')) return piece;
  try {
    return JSON.parse(`"${piece}"`) as string;
  } catch {
    return piece;
  }
}
