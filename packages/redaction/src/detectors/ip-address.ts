import { DIGIT, HEX, isKind, isWordEnd, isWordStart } from '../characters.ts';
import type { Detector, DigitGroups, NumberDetector } from '../detector.ts';
import type { Scan } from '../scan.ts';

const OCTETS = 4;
const VERSION_DISTANCE = 24;
const MAX_IPV6 = 45;
const MAC_LENGTH = 17;
const GROUPS = 8;

/** IPv4 addresses other than loopback; not as the host of a URL, and not where a version is spoken of. */
export const ipv4Detector: NumberDetector = {
  class: 'ip_address',
  detect(scan: Scan, { start, count }: DigitGroups): boolean {
    const { text } = scan;
    if (count < OCTETS || !isWordStart(text, start) || text[start - 1] === '.' || isHostOfUrl(text, start))
      return false;
    const end = octetsEnd(text, start);
    if (end < 0 || !isWordEnd(text, end) || (text[end] === '.' && isKind(text, end + 1, DIGIT))) return false;
    if (isNobody(text, start, end) || scan.isNear('version', start, VERSION_DISTANCE)) return false;
    scan.add(start, end, 'ip_address');
    return true;
  },
};

/** IPv6 and MAC addresses, found by their first colon. */
export const colonAddressDetector: Detector = {
  class: 'ip_address',
  anchors: [':'],
  detect(scan: Scan, colon: number): void {
    const { text } = scan;
    const start = hexStart(text, colon);
    if (text[start - 1] === ':' || !isWordStart(text, start)) return;
    if (start === colon ? text[colon + 1] !== ':' : !isHexOrColon(text, colon + 1)) return;
    let end = colon;
    while (end - start < MAX_IPV6 && isHexOrColon(text, end)) end++;
    if (text[end - 1] === ':' && text[end - 2] !== ':') end--;
    const address = text.slice(start, end);
    if (!isWordEnd(text, end)) return;
    if (isIpv6(address)) scan.add(start, end, 'ip_address');
    else if (isMac(address)) scan.add(start, end, 'mac_address');
  },
};

function octetsEnd(text: string, start: number): number {
  let at = start;
  for (let octet = 0; octet < OCTETS; octet++) {
    if (octet > 0 && text[at++] !== '.') return -1;
    const begin = at;
    while (isKind(text, at, DIGIT) && at - begin < OCTETS) at++;
    if (!isOctet(text, begin, at)) return -1;
  }
  return at;
}

function isOctet(text: string, begin: number, end: number): boolean {
  const length = end - begin;
  if (length === 0 || length > 3 || (length > 1 && text[begin] === '0')) return false;
  return length < 3 || Number(text.slice(begin, end)) < 256;
}

function isHostOfUrl(text: string, start: number): boolean {
  return text.startsWith('://', start - 3) || text[start - 1] === '@';
}

/** Loopback and the unspecified address say nothing of anybody. */
function isNobody(text: string, start: number, end: number): boolean {
  return text.startsWith('127.', start) || text.slice(start, end) === '0.0.0.0';
}

function hexStart(text: string, colon: number): number {
  let start = colon;
  while (colon - start < OCTETS && isKind(text, start - 1, HEX)) start--;
  return start;
}

function isHexOrColon(text: string, at: number): boolean {
  return isKind(text, at, HEX) || text[at] === ':';
}

/** RFC 4291: eight groups, or fewer with one `::`. `::` and `::1` say nothing of anybody. */
function isIpv6(address: string): boolean {
  const groups = address.split(':');
  if (address.length < 6 || groups.length < 3 || groups.length > GROUPS || groups.some((group) => group.length > 4))
    return false;
  const gap = address.indexOf('::');
  if (gap < 0) return groups.length === GROUPS && groups.every((group) => group !== '');
  return address.indexOf('::', gap + 1) < 0 && groups.filter((group) => group !== '').length >= 2;
}

function isMac(address: string): boolean {
  return address.length === MAC_LENGTH && address.split(':').every((group) => group.length === 2);
}
