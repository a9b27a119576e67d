import { DIGIT, EMAIL_LOCAL, HOST, isEscapeLetter, isKind, LETTER } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

/** RFC 5321 allows 64 characters, but addresses of mailing systems exceed it. */
const MAX_LOCAL = 128;
const MAX_DOMAIN = 255;
const MAX_TOP_LEVEL = 24;
const DOT = 0x2e;

/** Suffixes of file names such as `logo@2x.png` and units such as `user@1000.service`, which are not top-level domains. */
const FILE_ENDING = /(?:png|jpe?g|svg|gif|webp|js(?:on)?|html|css|tgz|gz|txt|yml|service|socket|slice|timer|mount)/iy;

/** E-mail addresses, matched outwards from the `@`, which may be percent- or JSON-escaped. */
export const emailDetector: Detector = {
  class: 'email',
  anchors: ['@', '%40', '\\u0040'],
  detect(scan: Scan, at: number, afterAt: number): void {
    const { text } = scan;
    if (scan.covers(at - 1)) return;
    const start = text[at - 1] === '"' ? quotedStart(text, at) : localStart(text, at);
    if (start === at) return;
    const end = text[afterAt] === '[' ? literalEnd(text, afterAt) : domainEnd(text, afterAt);
    if (end > 0 && !isRemoteRepository(text, start, at, end)) scan.add(returnPathStart(text, start, at), end, 'email');
  },
};

function localStart(text: string, at: number): number {
  const stop = Math.max(0, at - MAX_LOCAL);
  let start = at;
  while (start > stop && isLocal(text, start - 1) && !isEncodedAt(text, start - 1)) start--;
  if (isEscapeLetter(text, start)) start++;
  while (start < at && !isKind(text, start, LETTER | DIGIT) && ".-'%+".includes(text.charAt(start))) start++;
  return start;
}

/** Returns the start of a quoted local part, `"jane doe"@…` (RFC 5321); `at` if there is none. */
function quotedStart(text: string, at: number): number {
  const quoted = QUOTED.exec(text.slice(Math.max(0, at - MAX_LOCAL), at))?.[1];
  return at - (quoted?.length ?? 0);
}

const QUOTED = /(?:^|[\s<,;:(])("[\w.+ -]{1,64}")$/;

/** Returns the end of an address literal, `@[203.0.113.7]`, `@[IPv6:2001:db8::7]`; 0 if there is none. */
function literalEnd(text: string, from: number): number {
  LITERAL.lastIndex = from;
  return LITERAL.test(text) ? LITERAL.lastIndex : 0;
}

const LITERAL = /\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[\da-f:.]{2,45})\]/iy;

const DOMAIN = /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}$/;

/** `bounce+erika=example.com@lists.example.org`: a bounce address that contains the recipient's address. */
function returnPathStart(text: string, start: number, at: number): number {
  const equals = start - 1;
  if (text[equals] !== '=' || !DOMAIN.test(text.slice(start, at))) return start;
  const before = localStart(text, equals);
  return text.slice(before, equals).includes('+') ? before : start;
}

/** Whether `at` is the last character of an encoded `@`: text before it belongs to another address. */
function isEncodedAt(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x30 && text[at - 1] === '4' && text[at - 2] === '%';
}

function isLocal(text: string, at: number): boolean {
  return isKind(text, at, EMAIL_LOCAL) || isForeignLetter(text.charCodeAt(at));
}

/** Non-ASCII letters, approximately: excludes spaces, punctuation and symbols. */
function isForeignLetter(code: number): boolean {
  if (code < 0xc0) return false;
  return code < 0x2000 || (code > 0x2e7f && (code < 0x3000 || code > 0x303f) && code < 0xff00);
}

/** Returns the end of the domain that starts at `from`, up to a possible top-level domain; 0 if there is none. */
function domainEnd(text: string, from: number): number {
  const stop = Math.min(text.length, from + MAX_DOMAIN);
  let labelEnd = from;
  for (let at = from; at < stop; at++) {
    const label = at;
    while (at < stop && isHost(text, at)) at++;
    if (at === label) break;
    labelEnd = at;
    if (text.charCodeAt(at) !== DOT) break;
  }
  return isVersion(text, from) ? 0 : lastTopLevelEnd(text, from, labelEnd);
}

/** Searches backwards from the last label for a possible top-level domain. */
function lastTopLevelEnd(text: string, from: number, to: number): number {
  for (let labelEnd = to; labelEnd > from;) {
    let label = labelEnd;
    while (label > from && text.charCodeAt(label - 1) !== DOT) label--;
    if (label === from) return 0;
    const end = topLevelEnd(text, label, labelEnd);
    if (end > 0) return end;
    labelEnd = label - 1;
  }
  return 0;
}

function isHost(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? code !== DOT && isKind(text, at, HOST) : isForeignLetter(code);
}

/** Returns the end of the top-level domain that is the label, or its part before a hyphen; 0 if there is none. */
function topLevelEnd(text: string, label: number, labelEnd: number): number {
  let end = label;
  while (end < labelEnd && (isKind(text, end, LETTER) || isForeignLetter(text.charCodeAt(end)))) end++;
  if (text.startsWith('xn--', label)) end = labelEnd;
  if (end - label < 2 || end - label > MAX_TOP_LEVEL) return 0;
  if (isKind(text, end, DIGIT) || text[end] === '_') return 0;
  FILE_ENDING.lastIndex = label;
  return FILE_ENDING.test(text) && FILE_ENDING.lastIndex === end ? 0 : end;
}

/** `name@1.2.3-next.tgz` names a version, not a domain. */
function isVersion(text: string, from: number): boolean {
  let at = from;
  while (isKind(text, at, DIGIT)) at++;
  return at > from && text[at] === '.' && isKind(text, at + 1, DIGIT);
}

/** `git@host:path` is a repository, not a person. */
function isRemoteRepository(text: string, start: number, at: number, end: number): boolean {
  return at - start === 3 && text.startsWith('git', start) && (text[end] === ':' || text[end] === '/');
}
