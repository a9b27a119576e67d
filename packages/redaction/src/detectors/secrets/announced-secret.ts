import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isName, isPath, isPlaceholder, looksMadeUp } from './secret-value.ts';

/** The rest of a sentence, a colon, and a single word up to the end of that line or of the next non-empty one. */
const REST =
  /(?:[\w@.,'’()`<>/-]{1,40} ){1,10}[\w@.,'’()`<>/-]{1,40}:(?: {1,4}|[ \t]{0,4}(?:\r?\n|\\n){1,3}[ \t]{0,8})([!-~]{8,128})(?=[ \t]{0,4}(?:$|[\r\n"]|\\n))/y;

/** `A temporary password is generated for root@localhost: …`: a word for it, the rest of a sentence, and a single value. */
export const announcedSecretDetector: Detector = {
  class: 'secret',
  anchors: ['password ', 'passphrase ', 'passcode '],
  detect(scan: Scan, _start: number, end: number): void {
    REST.lastIndex = end;
    const value = REST.exec(scan.text)?.[1];
    if (value === undefined || !looksMadeUp(value) || isName(value) || isPath(value) || value.includes('://')) return;
    const from = REST.lastIndex - value.length;
    if (!isPlaceholder(scan.text, from, REST.lastIndex)) scan.add(from, REST.lastIndex, 'secret');
  },
};

/** A user name, a separator, and a made-up word. */
const PAIR =
  /(?:are|is|:)?\s{0,2}["'`]?[A-Za-z][\w.@-]{1,40}["'`]?(?: ?: ?|(?: \/|,| and) (?:with )?(?:pass(?:word)? )?["'`]?)([^\s"'`:/]{6,64})/y;

/** `creds: admin / …`, `login bob / …`, `user bob / pass …`. */
export const credentialPairDetector: Detector = {
  class: 'secret',
  anchors: ['creds ', 'creds:', 'credentials ', 'credentials:', 'login:', 'login ', 'username ', 'user '],
  detect(scan: Scan, start: number, end: number): void {
    PAIR.lastIndex = scan.text[end - 1] === ':' ? end - 1 : end;
    const found = PAIR.exec(scan.text)?.[1]?.replace(/[.,;)\]]{1,4}$/, '');
    if (found === undefined || !looksMadeUp(found) || isName(found)) return;
    const from = scan.text.indexOf(found, PAIR.lastIndex - found.length - 4);
    if (!isPlaceholder(scan.text, from, from + found.length)) scan.add(from, from + found.length, 'secret');
  },
};

/** The text of a Wi-Fi QR code after its scheme (ZXing's "WIFI:" format). */
const NETWORK = /(?:[A-OQ-Z]:(?:[^;\\]|\\.){0,64};){0,5}P:"?((?:[^;\\"]|\\.){4,64})"?;/iy;

/** `WIFI:T:WPA;S:home;P:…;;`. */
export const networkCodeDetector: Detector = {
  class: 'secret',
  anchors: ['wifi:'],
  detect(scan: Scan, _start: number, end: number): void {
    NETWORK.lastIndex = end;
    const value = NETWORK.exec(scan.text)?.[1];
    if (value === undefined) return;
    const from = scan.text.lastIndexOf(value, NETWORK.lastIndex);
    scan.add(from, from + value.length, 'secret');
  },
};
