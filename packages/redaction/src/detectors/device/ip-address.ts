import { DIGIT, HEX, isKind, isWordEnd, isWordStart } from '../../scan/characters.ts';
import type { Detector, DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

const OCTETS = 4;
const VERSION_DISTANCE = 24;
const MAX_IPV6 = 45;
const MAC_LENGTH = 17;
const GROUPS = 8;
const LONGEST_GROUP = 4;
const COLON = 0x3a;
const FEWEST_COLONS = 2;
const ZONE = /%[A-Za-z0-9._-]{1,16}/y;
const MAC_WITHOUT_COLON =
  /(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}(?![0-9A-Za-z_-])|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z_.])/y;

/** IPv4 addresses other than loopback; not as the host of a URL, and not near a word for a version. */
export const ipv4Detector: NumberDetector = {
  class: 'ip_address',
  hasShortGroups: true,
  fewestDigits: 4,
  mostInGroup: 3,
  place: 'word',
  goesOnWith: '.',
  detect(scan: Scan, { start, count }: DigitGroups): boolean {
    const { text } = scan;
    if (count < OCTETS || !isWordStart(text, start) || text[start - 1] === '.' || isHostOfUrl(text, start))
      return false;
    const end = octetsEnd(text, start);
    if (end < 0 || !isWordEnd(text, end) || (text[end] === '.' && isKind(text, end + 1, DIGIT))) return false;
    if (identifiesNobody(text, start, end) || isVersion(scan, start, end)) return false;
    scan.add(start, end, 'ip_address');
    return true;
  },
};

/** IPv6 and MAC addresses, found by their first colon and the text after it: most colons occur in JSON and sentences. */
export const colonAddressDetector: Detector = {
  class: 'ip_address',
  anchors: Array.from(':0123456789abcdef', (next) => `:${next}`),
  detect(scan: Scan, colon: number): void {
    const { text } = scan;
    if (scan.covers(colon)) return;
    const start = hexStart(text, colon);
    if (text[start - 1] === ':' || !isWordStart(text, start)) return;
    if (start === colon && text[colon + 1] !== ':') return;
    const end = groupsEnd(text, start, colon);
    if (end < 0 || !isWordEnd(text, end)) return;
    const address = text.slice(start, end);
    const whole = ipv6End(text, start, end, address);
    if (whole > 0) addAddress(scan, start, whole, 'ip_address');
    else if (isMac(address)) addAddress(scan, start, end, 'mac_address');
  },
};

/** Returns the end of groups of hex digits separated by colons; -1 if there are too few. */
function groupsEnd(text: string, start: number, firstColon: number): number {
  let colons = 0;
  let end = firstColon;
  for (; end - start < MAX_IPV6 && isHexOrColon(text, end); end++) if (text.charCodeAt(end) === COLON) colons++;
  if (colons < FEWEST_COLONS) return -1;
  return text[end - 1] === ':' && text[end - 2] !== ':' ? end - 1 : end;
}

/** Adds an address and skips the numbers within it. */
function addAddress(scan: Scan, start: number, end: number, found: string): void {
  scan.add(start, end, found);
  scan.passNumbers(end);
}

/** MAC addresses in formats without colons: `00-1B-44-11-3A-B7`, `001b.4411.3ab7`. */
export const macAddressDetector: NumberDetector = {
  class: 'mac_address',
  fewestDigits: 1,
  mostInGroup: 4,
  goesOnWith: 'a-.',
  detect(scan: Scan, { start: firstDigit }: DigitGroups): boolean {
    const { text } = scan;
    const start = firstGroup(text, hexStart(text, firstDigit));
    if (text[start + 2] !== '-' && text[start + 4] !== '.') return false;
    if (!isWordStart(text, start) || text[start - 1] === '-' || text[start - 1] === '.') return false;
    MAC_WITHOUT_COLON.lastIndex = start;
    if (!MAC_WITHOUT_COLON.test(text)) return false;
    scan.add(start, MAC_WITHOUT_COLON.lastIndex, 'mac_address');
    return true;
  },
};

/** Returns the start, including preceding groups without digits: `EF-59-…`, `cafe.12ab.…`. */
function firstGroup(text: string, group: number): number {
  const length = text[group - 1] === '-' ? 2 : 4;
  let start = group;
  while ('-.'.includes(text.charAt(start - 1) || ' ') && isHexGroup(text, start - 1 - length, length)) {
    start -= length + 1;
    if (group - start > MAC_LENGTH) break;
  }
  return start;
}

function isHexGroup(text: string, from: number, length: number): boolean {
  for (let at = from; at < from + length; at++) if (!isKind(text, at, HEX)) return false;
  return true;
}

/** Returns the end of an IPv6 address, including an embedded IPv4 address and zone; 0 if it is not one. */
function ipv6End(text: string, start: number, end: number, address: string): number {
  return mappedEnd(text, start, end) || (isIpv6(address) ? zoneEnd(text, end) : 0);
}

/** Returns the end of an IPv4 address embedded in an IPv6 address (RFC 4291, 2.2); 0 if there is none. */
function mappedEnd(text: string, start: number, end: number): number {
  const colon = text.lastIndexOf(':', end);
  if (text[end] !== '.' || colon < start || !text.slice(start, end).includes('::')) return 0;
  const stop = octetsEnd(text, colon + 1);
  return stop > 0 && isWordEnd(text, stop) ? stop : 0;
}

/** Returns the end including a zone id (RFC 4007). */
function zoneEnd(text: string, end: number): number {
  ZONE.lastIndex = end;
  return ZONE.test(text) ? ZONE.lastIndex : end;
}

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
  return length < 3 || isBelow256(text, begin);
}

/** Whether three digits, the first of which is not 0, are below 256. */
function isBelow256(text: string, at: number): boolean {
  const [first, second] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  if (first !== TWO) return first < TWO;
  return second < FIVE || (second === FIVE && text.charCodeAt(at + 2) <= FIVE);
}

const TWO = 0x32;
const FIVE = 0x35;

function isHostOfUrl(text: string, start: number): boolean {
  return text.startsWith('://', start - 3) || text[start - 1] === '@';
}

function isVersion(scan: Scan, start: number, end: number): boolean {
  const { text } = scan;
  if (isPreRelease(text, end) || isProductVersion(text, start)) return true;
  return scan.isNear('version', start, VERSION_DISTANCE) && !isNamedOnNextLine(text, start);
}

/** `apiVersion: v1` and, on the next line, `client_ip: ` name different values. */
function isNamedOnNextLine(text: string, start: number): boolean {
  const [, line] = /\n([^\n]{1,24})$/.exec(text.slice(Math.max(0, start - VERSION_DISTANCE), start)) ?? [];
  return line !== undefined && /[A-Za-z]/.test(line);
}

const PRE_RELEASE = /-(?:alpha|beta|rc|pre|preview|snapshot|dev|nightly|final|release|hotfix|build)\b/iy;

/** `10.4.2.1-beta.3` is a version. */
function isPreRelease(text: string, end: number): boolean {
  if (text[end] !== '-') return false;
  PRE_RELEASE.lastIndex = end;
  return PRE_RELEASE.test(text);
}

/** `Chrome/131.0.0.0`: a product version (RFC 9110, section 10.1.5); host names, as in `db/203.0.113.7`, are lower case. */
function isProductVersion(text: string, start: number): boolean {
  return text[start - 1] === '/' && PRODUCT.test(text.slice(Math.max(0, start - LONGEST_PRODUCT), start));
}

const PRODUCT = /(?:^|[\s("'])[A-Za-z]{0,24}[A-Z][A-Za-z]{0,24}(?<!IP|Ip|[Hh]ost|[Aa]ddr|[Aa]ddress)\/$/;
const LONGEST_PRODUCT = 40;

/** Loopback, the unspecified address, net masks and networks identify nobody. */
function identifiesNobody(text: string, start: number, end: number): boolean {
  if (text.startsWith('.0.0.0', end - 6)) return true;
  if (text.startsWith('.0/', end - 2) && isKind(text, end + 1, DIGIT)) return true;
  return text.startsWith('127.', start) || text.startsWith('255.255.', start);
}

function hexStart(text: string, colon: number): number {
  let start = colon;
  while (colon - start < OCTETS && isKind(text, start - 1, HEX)) start--;
  return start;
}

function isHexOrColon(text: string, at: number): boolean {
  return isKind(text, at, HEX) || text.charCodeAt(at) === COLON;
}

/** RFC 4291: eight groups, or fewer with one `::`. `::` and `::1` identify nobody. */
function isIpv6(address: string): boolean {
  if (address.length < 6) return false;
  let [groups, filled, length] = [1, 0, 0];
  for (let at = 0; at < address.length; at++) {
    if (address.charCodeAt(at) === COLON) {
      groups++;
      length = 0;
    } else {
      if (length === 0) filled++;
      if (++length > LONGEST_GROUP) return false;
    }
  }
  if (groups < 3 || groups > GROUPS) return false;
  const gap = address.indexOf('::');
  if (gap < 0) return groups === GROUPS && filled === GROUPS;
  return address.indexOf('::', gap + 1) < 0 && filled >= 2;
}

/** Whether exactly every third character is a colon. */
function isMac(address: string): boolean {
  if (address.length !== MAC_LENGTH) return false;
  for (let at = 0; at < MAC_LENGTH; at++) if ((address.charCodeAt(at) === COLON) !== (at % 3 === 2)) return false;
  return true;
}
