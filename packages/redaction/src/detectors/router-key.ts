import { isWordStart } from '../characters.ts';
import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { isName, isPlaceholder, looksMadeUp } from './secret-value.ts';

/** Encrypted, in hex digits after the number of its kind. */
const ENCRYPTED = /(?:(?:local|remote|ascii|hex) )?7 ("?)([0-9A-Fa-f]{4,128})\1(?=\s|$|\\n)/y;
/** As it is or encrypted in another way, perhaps after the number of its kind. */
const OTHER = /(?:(?:local|remote|ascii|hex) )?(?:encrypted |[05689] )?("?)([^\s"]{6,128})\1(?=\s|$|\\n)/y;

/** Keys in the configurations of routers and switches: `tacacs-server key 7 …`, `isakmp key …`, `md5 7 …`, `password 0 …`. */
export const routerKeyDetector: Detector = {
  class: 'secret',
  anchors: [
    'tacacs-server key ',
    'radius-server key ',
    'isakmp key ',
    'key-string ',
    'pre-shared-key ',
    'wpa-psk ',
    'chap password ',
    'pap password ',
    'radius secret ',
    'authentication text ',
    ' md5 ',
    ' password 0 ',
    ' secret 0 ',
    ' version 2c ',
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (text[start] !== ' ' && !isWordStart(text, start)) return;
    const encrypted = valueOf(text, ENCRYPTED, end);
    // A digest stands after `md5`, too.
    const found = encrypted ?? (text[end - 2] === '5' ? undefined : valueOf(text, OTHER, end));
    if (found === undefined || isPlaceholder(text, found.start, found.end)) return;
    if (encrypted !== undefined || looksDrawn(text.slice(found.start, found.end)))
      scan.add(found.start, found.end, 'secret');
  },
};

function looksDrawn(value: string): boolean {
  return value.startsWith('$') || (looksMadeUp(value) && !isName(value));
}

interface Value {
  readonly start: number;
  readonly end: number;
}

function valueOf(text: string, form: RegExp, from: number): Value | undefined {
  form.lastIndex = from;
  const found = form.exec(text);
  if (found === null) return undefined;
  const [, quote = '', value = ''] = found;
  const end = form.lastIndex - quote.length;
  return { start: end - value.length, end };
}
