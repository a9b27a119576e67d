const ESCAPES =
  /%(?:25)?([2-7][0-9a-f])|&#(\d{2,5});|&#x([0-9a-f]{2,4});|&(nbsp|quot|apos|commat|period|plus|lt|gt|amp|colon|equals|lpar|rpar|sol|hyphen|dash);|[\u200b-\u200d\u2060\ufeff]/gi;

const PERCENT = /%[2-7][0-9a-f]/i;

/** Named character references of the HTML standard. */
const NAMED: Readonly<Record<string, string>> = {
  nbsp: ' ',
  quot: '"',
  apos: "'",
  commat: '@',
  period: '.',
  plus: '+',
  lt: '<',
  gt: '>',
  amp: '&',
  colon: ':',
  equals: '=',
  lpar: '(',
  rpar: ')',
  sol: '/',
  hyphen: '-',
  dash: '-',
};

/** A text normalised to ASCII. */
export interface PlainReading {
  readonly plain: string;
  /** Positions in the original text of each character and of the end. */
  readonly places: readonly number[];
}

/** Normalises a text: decodes URL and HTML escapes, and converts digits, hyphens and spaces to ASCII. */
export function plainReading(piece: string): PlainReading {
  const places: number[] = [];
  // In a query, `+` means a space.
  const isQuery = PERCENT.test(piece);
  let plain = '';
  let from = 0;
  const keep = (to: number): void => {
    for (let at = from; at < to; at++) places.push(at);
    const kept = piece.slice(from, to);
    plain += isQuery ? kept.replaceAll('+', ' ') : kept;
  };
  for (const escape of piece.matchAll(ESCAPES)) {
    keep(escape.index);
    const char = charOf(escape);
    if (char !== '') places.push(escape.index);
    plain += char;
    from = escape.index + escape[0].length;
  }
  keep(piece.length);
  places.push(piece.length);
  return { plain: folded(plain), places };
}

const HAS_OTHERS = /[%&\u2000-\uffff\u0660-\u0e59]/;

/** Normalises a value, so that equal values compare equal. */
export function plainValue(value: string): string {
  return HAS_OTHERS.test(value) ? folded(value.replaceAll(ESCAPES, (...escape) => charOf(escape as string[]))) : value;
}

function charOf([, percent, decimal, hex, name]: readonly (string | undefined)[]): string {
  if (percent !== undefined) return String.fromCharCode(Number.parseInt(percent, 16));
  if (decimal !== undefined) return oneCharacter(Number(decimal));
  if (hex !== undefined) return oneCharacter(Number.parseInt(hex, 16));
  return name === undefined ? '' : (NAMED[name.toLowerCase()] ?? ' ');
}

function oneCharacter(code: number): string {
  return code === 0xa0 ? ' ' : String.fromCharCode(code);
}

/** Zeros of the scripts whose digits are in common use besides ASCII (CLDR, default and native numbering systems). */
const ZEROS: readonly number[] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
const FULL_WIDTH = 0xfee0;

/** Converts digits, letters, hyphens and spaces to their ASCII equivalents; the length stays the same. */
function folded(text: string): string {
  const plain = text
    .replaceAll(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - FULL_WIDTH))
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]/g, digitOf);
  return plain
    .replaceAll(/(?<=\d)[\u2010-\u2015\u2212](?=[\d(])/g, '-')
    .replaceAll(/(?<=\d)[\u2000-\u200a\u202f\u3000](?=[\d(])/g, ' ');
}

function digitOf(char: string): string {
  const code = char.charCodeAt(0);
  const zero = ZEROS.find((first) => code >= first && code <= first + 9) as number;
  return String(code - zero);
}
