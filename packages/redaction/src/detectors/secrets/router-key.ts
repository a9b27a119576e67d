import { isWordStart } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isName, isPlaceholder, looksMadeUp } from './secret-value.ts';

/** Encrypted, in hex digits after the type number. */
const ENCRYPTED = /(?:(?:local|remote|ascii|hex) )?7 ("?)([0-9A-Fa-f]{4,128})\1(?=\s|$|\\n)/y;
/** Encrypted, before the type number. */
const ENCRYPTED_BEFORE = /("?)([0-9A-Fa-f]{4,128})\1(?= 7(?:\s|$|\\n))/y;
/** Plain or encrypted in another way, optionally after the type number. */
const OTHER = /(?:(?:local|remote|ascii|hex) )?(?:encrypted |[05689] )?("?)([^\s"]{6,128})\1(?=\s|$|\\n)/y;

const AFTER_HOST = /[^\s]{1,64}(?: (?:auth-port|acct-port|port|timeout|retransmit|vrf) \w{1,16}){0,5} key /y;
const AFTER_NUMBER = /\d{1,5} (?:md5|sha1|sha256|hmac-sha-\d{1,3}|cmac-aes-128) /y;

/** The text between a name and its key. */
const BETWEEN: Readonly<Record<string, RegExp>> = {
  'radius-server host ': AFTER_HOST,
  'tacacs-server host ': AFTER_HOST,
  'authentication-key ': AFTER_NUMBER,
  'message-digest-key ': AFTER_NUMBER,
  ' priv aes ': /(?:(?:128|192|256) )?/y,
};

/** Keys in configurations of routers and switches: `tacacs-server key 7 …`, `isakmp key …`, `md5 7 …`, `password 0 …`. */
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
    ' key 7 ',
    ' auth sha ',
    ' priv des ',
    ...Object.keys(BETWEEN),
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (text[start] !== ' ' && !isWordStart(text, start)) return;
    const from = valueStart(text, start, end);
    if (from < 0) return;
    const encrypted = valueOf(text, ENCRYPTED, from) ?? valueOf(text, ENCRYPTED_BEFORE, from);
    // A digest may also follow `md5`.
    const isDigest = from === end && text[end - 2] === '5';
    const found = encrypted ?? (isDigest ? undefined : valueOf(text, OTHER, from));
    if (found === undefined || isPlaceholder(text, found.start, found.end)) return;
    if (encrypted !== undefined || looksGenerated(text.slice(found.start, found.end)))
      scan.add(found.start, found.end, 'secret');
  },
};

/** Returns the start of the value; -1 if there is none. */
function valueStart(text: string, start: number, end: number): number {
  if (text.startsWith('7 ', end - 2)) return end - 2;
  const between = BETWEEN[text.slice(start, end).toLowerCase()];
  if (between === undefined) return end;
  between.lastIndex = end;
  return between.test(text) ? between.lastIndex : -1;
}

function looksGenerated(value: string): boolean {
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
