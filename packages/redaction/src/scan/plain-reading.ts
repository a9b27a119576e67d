const ESCAPES =
  /%(?:25)?([2-7][0-9a-f])|&#(\d{2,5});|&#x([0-9a-f]{2,4});|&(nbsp|quot|apos|commat|period|plus|lt|gt|amp|colon|equals|lpar|rpar|sol|hyphen|dash);|[\u200b-\u200d\u2060\ufeff]/gi;

const PERCENT = /%[2-7][0-9a-f]/i;

/** By their names in the HTML standard. */
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

/** A text in ASCII's signs. */
export interface PlainReading {
  readonly plain: string;
  /** Where each of its characters, and its end, stands in the text. */
  readonly places: readonly number[];
}

/** A text as it would be written plainly: without escapes of URLs and HTML, with ASCII's digits, hyphens and spaces. */
export function plainReading(piece: string): PlainReading {
  const places: number[] = [];
  // In a query `+` stands for a space.
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

/** A value as it would be written plainly: what is the same is the same then. */
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

/** Zeros of the scripts whose digits are in daily use beside ASCII's (CLDR, default and native numbering systems). */
const ZEROS: readonly number[] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
const FULL_WIDTH = 0xfee0;

/** Of the same length, with ASCII's digits, letters, hyphens and spaces for those that look like them. */
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
