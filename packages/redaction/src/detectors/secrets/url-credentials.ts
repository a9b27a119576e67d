import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPlaceholder as isNoSecret } from './secret-value.ts';

const MAX_AUTHORITY = 512;
/** Characters, by code, that end an authority, and that end any URL in a text. */
const AFTER_AUTHORITY = codesOf('/?#"\'<>\\`');
const AFTER_URL = codesOf('"\'<>\\`');

function codesOf(signs: string): Uint8Array {
  const codes = new Uint8Array(128).fill(1, 0, 0x21);
  for (const sign of signs) codes[sign.charCodeAt(0)] = 1;
  return codes;
}

/** User and password before the host of a URL (RFC 3986, 3.2.1), including connection strings. */
export const urlCredentialsDetector: Detector = {
  class: 'url_credentials',
  anchors: ['://'],
  detect(scan: Scan, _start: number, end: number): void {
    const { text } = scan;
    if (scan.covers(end)) return;
    const at = lastAt(scan, end);
    if (at <= end || isPlaceholder(text, end, at)) return;
    scan.add(end, at, 'url_credentials');
  },
};

/**
 * Returns the last `@` of the authority that starts at `from`; 0 if there is none. A password may contain an unencoded
 * `@` or `#`, although the latter ends an authority; except in web addresses, also a `/` or `?`.
 */
function lastAt(scan: Scan, from: number): number {
  const { text } = scan;
  const stop = endOf(text, from, AFTER_AUTHORITY);
  const found = text.slice(from, stop).lastIndexOf('@');
  const within = found < 0 ? 0 : from + found;
  const sign = text.charAt(stop);
  if (sign !== '#' && (within > 0 || !'/?'.includes(sign || ' ') || isWeb(text, from))) return within;
  if (!PASSWORD_BEGUN.test(text.slice(from, stop))) return within;
  return farAt(scan, stop) || within;
}

/** Returns the last `@` up to the end of the URL if a host follows; text without one is not read again. */
function farAt(scan: Scan, from: number): number {
  if (scan.isReserved('url', from)) return 0;
  const { text } = scan;
  const end = endOf(text, from, AFTER_URL);
  const at = from + text.slice(from, end).lastIndexOf('@');
  if (at > from && HOST.test(text.slice(at + 1, at + 64))) return at;
  scan.reserve('url', end);
  return 0;
}

/** A user and the start of a password, as opposed to a port. */
const PASSWORD_BEGUN = /^[^:@\s]{0,96}:(?!\d{1,5}$)[^\s]{1,256}$/;
const HOST = /^[A-Za-z0-9][A-Za-z0-9.-]{1,60}(?:[:/?]|$|[\s"'<>,;)])/;

function isWeb(text: string, from: number): boolean {
  return /(?:https?|wss?):\/\/$/i.test(text.slice(Math.max(0, from - 8), from));
}

/** Returns the position of the first of the characters, or white space, within the maximum length of an authority. */
function endOf(text: string, from: number, signs: Uint8Array): number {
  const stop = Math.min(text.length, from + MAX_AUTHORITY);
  let at = from;
  while (at < stop && signs[text.charCodeAt(at)] !== 1) at++;
  return at;
}

/** Whether credentials are no secret: the shared user of `ssh://git@host`, the example password of `user:pass@host`. */
function isPlaceholder(text: string, start: number, end: number): boolean {
  if (end - start === 3 && text.startsWith('git', start)) return true;
  const credentials = text.slice(start, Math.min(end, start + 128));
  const colon = credentials.indexOf(':');
  if (colon < 0) return false;
  const password = start + colon + 1;
  return PASS.test(text.slice(password, end)) || (password < end && isNoSecret(text, password, end));
}

const PASS = /^(?:pass|pwd|pw)$/i;
