import type { Match } from '../scan/matches.ts';
import type { ClassModes } from '../modes/class-mode.ts';
import type { Replace } from '../modes/replace.ts';
import type { Run } from '../run.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Masks values that begin in one text and end in another, such as a card number over two chunks of a stream. */
export interface SplitRedactor {
  /** The texts, each at its place; the same array when no value is split over them. The first part of a value gets the mask. */
  redactTexts(texts: readonly string[], run: Run): readonly string[];
  /** The JSON text, with values masked that are split over strings at the same place of neighbouring items. */
  redactJson(text: string, run: Run): string;
}

/**
 * Classes with a shape or check digits of their own. What depends on the words around it is not looked for over the
 * joints of texts that may have nothing to do with each other.
 */
const SURE: ReadonlySet<string> = new Set([
  'credit_card',
  'iban',
  'api_key',
  'jwt',
  'private_key',
  'email',
  'authorization',
]);

/** More texts than this are no chunks of one. */
const MOST_TEXTS = 4096;

/** A string that ends with a character of a word or number, right before the next item: otherwise no value is split here. */
const SUSPICIOUS = /[0-9A-Za-z@_+=/.-]"\s{0,9}[}\]][\s}\]]{0,9},\s{0,9}[[{]/;

/** Binds the search to a text redactor and the modes of a policy. */
export function createSplitRedactor(find: TextRedactor['find'], modes: ClassModes, replace: Replace): SplitRedactor {
  function redactTexts(texts: readonly string[], run: Run): readonly string[] {
    if (texts.length < 2 || texts.length > MOST_TEXTS) return texts;
    const ends = endsOf(texts);
    const split = find(texts.join('')).filter((match) => SURE.has(match.class) && isSplit(match, ends));
    if (split.length === 0) return texts;
    for (const { class: name } of split) run.found(name);
    return texts.map((text, index) => masked(text, (ends[index] ?? 0) - text.length, split, run));
  }

  function masked(text: string, offset: number, split: readonly Match[], run: Run): string {
    let result = '';
    let from = 0;
    for (const { start, end, class: name } of split) {
      const [first, last] = [Math.max(start - offset, 0), Math.min(end - offset, text.length)];
      if (first >= last) continue;
      // Of the whole value no pseudonym is made: its parts are not known to be of one.
      result +=
        text.slice(from, first) +
        (start >= offset ? replace(modes(name) === 'drop' ? 'drop' : 'mask', name, '', run) : '');
      from = last;
    }
    return result + text.slice(from);
  }

  return {
    redactTexts,
    redactJson(text, run) {
      if (!SUSPICIOUS.test(text)) return text;
      const root = parse(text);
      if (root === undefined) return text;
      let isChanged = false;
      for (const leaves of leavesByPlace(root)) {
        const before = leaves.map(({ value }) => value);
        const after = redactTexts(before, run);
        if (after === before) continue;
        isChanged = true;
        for (const [index, leaf] of leaves.entries()) leaf.set(after[index] ?? '');
      }
      return isChanged ? JSON.stringify(root) : text;
    },
  };
}

function endsOf(texts: readonly string[]): readonly number[] {
  let end = 0;
  return texts.map((text) => (end += text.length));
}

function isSplit({ start, end }: Match, ends: readonly number[]): boolean {
  return ends.some((joint) => start < joint && joint < end);
}

interface Leaf {
  readonly value: string;
  set(value: string): void;
}

/** Numbers stay as they are written, also those that JavaScript cannot hold. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' && context?.source !== undefined ? rawJson(context.source) : value,
    );
  } catch {
    return undefined;
  }
}

const rawJson: (text: string) => unknown =
  (JSON as { rawJSON?: (text: string) => unknown }).rawJSON?.bind(JSON) ?? ((text) => Number(text));

/** Strings at the same place of their items, such as `text` of every part, in the order of the document. */
function leavesByPlace(root: unknown): Iterable<readonly Leaf[]> {
  const groups = new Map<string, Leaf[]>();
  const visit = (holder: Record<string, unknown>, key: string, place: string): void => {
    const value = holder[key];
    if (typeof value === 'string') {
      const group = groups.get(place) ?? [];
      groups.set(place, group);
      group.push({ value, set: (text) => void (holder[key] = text) });
    } else if (typeof value === 'object' && value !== null) {
      const isArray = Array.isArray(value);
      for (const name of Object.keys(value)) {
        visit(value as Record<string, unknown>, name, `${place}\0${isArray ? '*' : name}`);
      }
    }
  };
  visit({ root }, 'root', '');
  return groups.values();
}
