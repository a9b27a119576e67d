import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPlaceholder } from './secret-value.ts';

const SHORTEST = 8;
const MAX_VALUE = 4096;
const AFTER_VALUE = '&"\'<>\\`#;,) ';

/**
 * Signatures and temporary credentials in the query of a signed URL: AWS Signature V4 and V2, Google Cloud Storage,
 * Azure shared access signatures, CloudFront, and OAuth codes. The parameter name is kept and the value masked, as the
 * OpenTelemetry semantic conventions require for `url.full` and `url.query`.
 */
export const urlSignatureDetector: Detector = {
  class: 'url_signature',
  anchors: [
    'x-amz-signature=',
    'x-amz-security-token=',
    'x-amz-credential=',
    'x-goog-signature=',
    'x-goog-credential=',
    'awsaccesskeyid=',
    'googleaccessid=',
    'signature=',
    'sig=',
    'policy=',
    'code=',
    'hmac=',
    'skoid=',
    'x-oss-signature=',
    'x-cos-security-token=',
    'q-signature=',
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isQueryStart(text, start) || scan.covers(start)) return;
    const stop = valueEnd(text, end);
    if (stop - end < (text[start] === 'c' || text[start] === 'C' ? 2 * SHORTEST : SHORTEST)) return;
    if (isSourceCode(text, start, end, stop)) return;
    if (!isPlaceholder(text, end, stop)) scan.add(end, stop, 'url_signature');
  },
};

/** `?code=fn+main()%7B`: a program in a playground link; authorization codes escape only a few characters. */
function isSourceCode(text: string, start: number, from: number, end: number): boolean {
  return /^code/i.test(text.slice(start, from)) && /%(?!2[BF]|3D|7C)|\(/i.test(text.slice(from, end));
}

/** Whether a parameter starts here: after `?` or `&`, also as `&amp;`, `%26`, or `\u0026` in JSON. */
function isQueryStart(text: string, start: number): boolean {
  const before = text[start - 1];
  if (before === '?' || before === '&') return true;
  if (before === ';') return text.startsWith('&amp;', start - 5);
  return text.startsWith('%26', start - 3) || text.startsWith('\\u0026', start - 6);
}

/** Returns the end of the value, at most at the length limit. */
function valueEnd(text: string, from: number): number {
  const stop = Math.min(text.length, from + MAX_VALUE);
  let at = from;
  while (at < stop && text.charCodeAt(at) > 0x20 && !AFTER_VALUE.includes(text.charAt(at))) at++;
  return at;
}
