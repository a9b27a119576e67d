import { isKind, LETTER } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isName, isPlaceholder, isRepetition, looksRandom, shapeOf } from './secret-value.ts';

/** The rest of a function name, and its arguments up to the first closing bracket. */
const ARGUMENTS = /[\w.:]{0,24}\(([^\n;)]{0,200})/y;
const LITERAL = /["'`]([^"'`\s]{16,128})["'`]/g;

/** Literal keys as arguments of signing and encryption functions, at any index: other arguments do not look like keys. */
export const cipherKeyDetector: Detector = {
  class: 'secret',
  anchors: ['hmac', 'fernet(', 'aes.new(', 'cipher(', 'cipheriv(', 'signer(', 'totp(', 'jwt.encode(', 'jwt.decode('],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    ARGUMENTS.lastIndex = text[end - 1] === '(' ? end - 1 : end;
    const found = ARGUMENTS.exec(text);
    if (found === null || isOtherWord(text, start)) return;
    const [, list = ''] = found;
    const from = ARGUMENTS.lastIndex - list.length;
    for (const { index, 1: value = '' } of list.matchAll(LITERAL)) {
      if (isKey(value)) scan.add(from + index + 1, from + index + 1 + value.length, 'secret');
    }
  },
};

/** Whether the name is a part of another word: `designer(`, but not `decipher(` or `myHmac(`. */
function isOtherWord(text: string, start: number): boolean {
  return text.startsWith('signer', start) && isKind(text, start - 1, LETTER);
}

function isKey(value: string): boolean {
  const shape = shapeOf(value, 0, value.length);
  return looksRandom(shape) && !isRepetition(shape) && !isName(value) && !isPlaceholder(value, 0, value.length);
}
