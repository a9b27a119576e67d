import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPublished } from './published-keys.ts';

/** Keys with an ambiguous format: the word that must precede them, and the format. */
const SHAPES: Readonly<Record<string, string>> = {
  // https://ngrok.com/docs/agent/#authtokens
  ngrok: '[12][A-Za-z0-9]{26}_[A-Za-z0-9]{20,22}(?![A-Za-z0-9_])',
  // https://openweathermap.org/appid: other services use this name for identifiers, which are not 32 hex digits
  'appid=': '[0-9a-f]{32}(?![0-9A-Za-z])',
  // https://discord.com/developers/docs/reference#authentication
  discord: '[MNO][A-Za-z0-9_-]{23,27}[.][A-Za-z0-9_-]{6}[.][A-Za-z0-9_-]{27,40}',
  'bot ': '[MNO][A-Za-z0-9_-]{23,27}[.][A-Za-z0-9_-]{6}[.][A-Za-z0-9_-]{27,40}',
  '.login(': '[MNO][A-Za-z0-9_-]{23,27}[.][A-Za-z0-9_-]{6}[.][A-Za-z0-9_-]{27,40}',
};

const FORMS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries(SHAPES).map(([word, shape]) => [word, new RegExp(`[^\\n]{0,40}?(?<![A-Za-z0-9_-])(${shape})`, 'y')]),
);

/** Keys without a prefix, near a word for the provider. */
export const namedShapeDetector: Detector = {
  class: 'api_key',
  anchors: [...FORMS.keys()],
  detect(scan: Scan, start: number, end: number): void {
    const form = FORMS.get(scan.text.slice(start, end).toLowerCase());
    if (form === undefined) return;
    form.lastIndex = end;
    const key = form.exec(scan.text)?.[1];
    if (key !== undefined && !isPublished(key)) scan.add(form.lastIndex - key.length, form.lastIndex, 'api_key');
  },
};
