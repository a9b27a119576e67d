import { isName, looksRandom, shapeOf } from '../detectors/secrets/secret-value.ts';
import type { Match } from '../scan/matches.ts';

/**
 * Classes with a distinctive format or check digits. Values that depend on context words are not detected across
 * boundaries of texts that may be unrelated.
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

/** Classes whose check digits prove that the parts belong together. */
const CHECKED: ReadonlySet<string> = new Set(['credit_card', 'iban']);

/** A word beside a value is there by chance, and reveals nothing of it. */
const PLAIN_WORD = /^[A-Za-z]?[a-z]{0,19}$/;

/** The part of a value that is in one of the texts, and what is found there without the other texts. */
interface Part {
  readonly text: string;
  readonly own: Match | undefined;
}

/**
 * Returns the values in the joined texts that would remain, entirely or in part, if each text were redacted by itself.
 * @param ends offset of the end of each text
 */
export function jointValues(
  find: (text: string) => readonly Match[],
  texts: readonly string[],
  ends: readonly number[],
): readonly Match[] {
  const found = new Map<number, readonly Match[]>();
  const ownOf = (index: number): readonly Match[] => {
    const own = found.get(index) ?? find(texts[index] ?? '');
    found.set(index, own);
    return own;
  };
  const partsOf = ({ start, end }: Match): readonly Part[] =>
    texts.flatMap((text, index) => {
      const offset = (ends[index] ?? 0) - text.length;
      const [from, to] = [Math.max(start - offset, 0), Math.min(end - offset, text.length)];
      if (from >= to) return [];
      return [{ text: text.slice(from, to), own: ownOf(index).find((own) => own.start < to && own.end > from) }];
    });
  return find(texts.join('')).filter((match) => SURE.has(match.class) && isJoint(match.class, partsOf(match)));
}

function isJoint(name: string, parts: readonly Part[]): boolean {
  const bare = parts.filter(({ own }) => own === undefined);
  if (bare.length === parts.length) return true;
  if (CHECKED.has(name)) return parts.every(({ own }) => own?.class !== name);
  // An address is complete where it is found, whatever precedes or follows it.
  if (bare.length === 0 || name === 'email') return false;
  if (bare.every(({ text }) => PLAIN_WORD.test(text) || isName(text))) return false;
  const rest = bare.map(({ text }) => text).join('');
  return parts[0]?.own === undefined || looksRandom(shapeOf(rest, 0, rest.length));
}
