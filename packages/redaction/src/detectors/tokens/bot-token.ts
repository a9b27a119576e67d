import { DIGIT, isKind, isWordStart, LETTER } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

/** Three digits in base64: each of the four characters is one of few. */
const DIGITS = '[MNO][DTjz][AEIMQUYcgk][w-z0-5]';
/** The bot's id of 17 to 20 digits in base64, the time and a signature. */
const BOT = new RegExp(
  String.raw`(?:${DIGITS}){5,6}[A-Za-z0-9]{0,3}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])`,
  'y',
);
/** Maximum number of letters before the first digit. */
const LONGEST_HEAD = 26;

/**
 * Tokens of Discord bots, which have no prefix: they start with the bot's id.
 * @see https://docs.discord.com/developers/reference#authentication
 */
export const botTokenDetector: NumberDetector = {
  class: 'api_key',
  fewestDigits: 1,
  place: 'letters',
  goesOnWith: 'a',
  detect(scan: Scan, { start: digit }: DigitGroups): boolean {
    const { text } = scan;
    let start = digit;
    while (digit - start < LONGEST_HEAD && isKind(text, start - 1, LETTER | DIGIT)) start--;
    if (!'MNO'.includes(text.charAt(start)) || !isWordStart(text, start)) return false;
    BOT.lastIndex = start;
    if (!BOT.test(text)) return false;
    scan.add(start, BOT.lastIndex, 'api_key');
    return true;
  },
};
