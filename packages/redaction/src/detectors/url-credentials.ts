import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { isPlaceholder as isNoSecret } from './secret-value.ts';

const MAX_AUTHORITY = 512;
const AFTER_AUTHORITY = '/?#"\'<>\\`';

/** User and password before the host of a URL (RFC 3986, 3.2.1), in connection strings too. */
export const urlCredentialsDetector: Detector = {
  class: 'url_credentials',
  anchors: ['://'],
  detect(scan: Scan, _start: number, end: number): void {
    const { text } = scan;
    const at = lastAt(text, end);
    if (at <= end || isPlaceholder(text, end, at)) return;
    scan.add(end, at, 'url_credentials');
  },
};

/** The last `@` of the authority that begins at `from`; 0 if there is none. A password may have an `@` itself. */
function lastAt(text: string, from: number): number {
  const stop = Math.min(text.length, from + MAX_AUTHORITY);
  let found = 0;
  for (let at = from; at < stop && !endsAuthority(text, at); at++) if (text[at] === '@') found = at;
  return found;
}

function endsAuthority(text: string, at: number): boolean {
  return text.charCodeAt(at) <= 0x20 || AFTER_AUTHORITY.includes(text.charAt(at));
}

/** The user of `ssh://git@host` is everybody's, and the password of `user:pass@host` nobody's. */
function isPlaceholder(text: string, start: number, end: number): boolean {
  if (end - start === 3 && text.startsWith('git', start)) return true;
  const credentials = text.slice(start, Math.min(end, start + 128));
  const colon = credentials.indexOf(':');
  if (colon < 0) return false;
  const password = start + colon + 1;
  return PASS.test(text.slice(password, end)) || (password < end && isNoSecret(text, password, end));
}

const PASS = /^(?:pass|pwd|pw)$/i;
