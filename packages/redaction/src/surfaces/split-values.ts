import type { Match } from '../scan/matches.ts';
import type { ClassModes } from '../modes/class-mode.ts';
import type { Replace } from '../modes/replace.ts';
import type { Run } from '../run.ts';
import { jointValues } from './joint-values.ts';
import type { TextRedactor } from './text-redactor.ts';

/**
 * Masks values split across texts, such as a card number in two chunks of a stream. The texts are those that were given:
 * once each is redacted by itself, the mask of a part would hide that the rest belongs to it.
 */
export interface SplitRedactor {
  /** Redacts texts in order; returns the same array if no value is split. The first part of a value becomes the mask. */
  redactTexts(texts: readonly string[], run: Run): readonly string[];
  /** Redacts values in a JSON text that are split across strings at the same path of neighbouring items. */
  redactJson(text: string, run: Run): string;
}

/** Larger arrays are not chunks of one text. */
const MOST_TEXTS = 4096;

/** A string that ends in a word or number character before the next item: otherwise no value is split. */
const SUSPICIOUS = /[0-9A-Za-z@_+=/.-]"\s{0,9}[}\]][\s}\]]{0,9},\s{0,9}[[{]/;

/** Creates a {@link SplitRedactor}. */
export function createSplitRedactor(find: TextRedactor['find'], modes: ClassModes, replace: Replace): SplitRedactor {
  function redactTexts(texts: readonly string[], run: Run): readonly string[] {
    if (texts.length < 2 || texts.length > MOST_TEXTS) return texts;
    const ends = endsOf(texts);
    const split = jointValues(find, texts, ends);
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
      // No pseudonym of the whole value: its parts may not belong together.
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

interface Leaf {
  readonly value: string;
  set(value: string): void;
}

/** Preserves the notation of numbers, including those that JavaScript cannot represent. */
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

/** Groups strings by path, with array indexes ignored, such as `text` of every part, in document order. */
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
