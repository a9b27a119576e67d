import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

/** A key is an object without nested objects; an RSA key of 4,096 bits has some 3,300 characters. */
const REACH = 4096;
/** Private members of a key (RFC 7518, section 6). */
const PRIVATE = /"(?:d|p|q|dp|dq|qi|k)\\?"\s{0,4}:\s{0,4}\\?"([A-Za-z0-9_-]{16,2048})/g;

/** The private parts of a JSON Web Key (RFC 7517). */
export const jsonWebKeyDetector: Detector = {
  class: 'private_key',
  anchors: ['"kty'],
  detect(scan: Scan, start: number): void {
    const { text } = scan;
    if (scan.isReserved('jwk', start)) return;
    const from = edge(text, start, -1);
    const to = edge(text, start, 1);
    scan.reserve('jwk', to);
    for (const found of text.slice(from, to).matchAll(PRIVATE)) {
      const end = from + found.index + found[0].length;
      scan.add(end - (found[1] as string).length, end, 'private_key');
    }
  },
};

/** Returns the start or end of the object around a position: the next brace in a direction. */
function edge(text: string, place: number, step: 1 | -1): number {
  let at = place;
  for (let count = 0; count < REACH && at > 0 && at < text.length; count++, at += step) {
    const char = text.charAt(step === 1 ? at : at - 1);
    if (char === '{' || char === '}') break;
  }
  return at;
}
