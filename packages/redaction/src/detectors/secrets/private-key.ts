import { CREDENTIAL, runEnd } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import { masksIn } from '../../mask.ts';
import type { Scan } from '../../scan/scan.ts';

const DASHES = '-----';
const MAX_LABEL = 64;
/** Shorter bodies are examples of the format. */
const SHORTEST_BODY = 40;

/** Private keys in PEM (RFC 7468), OpenSSH and PGP armour, of any length; a truncated key ends where its body ends. */
export const privateKeyDetector: Detector = {
  class: 'private_key',
  anchors: ['-----begin'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const label = text.slice(end, end + MAX_LABEL);
    const labelEnd = label.indexOf(DASHES);
    if (labelEnd < 0 || !label.slice(0, labelEnd).includes('PRIVATE KEY')) return;
    const body = end + labelEnd + DASHES.length;
    const stop = blockEnd(text, body);
    if (isKey(text.slice(body, stop))) scan.add(start, stop, 'private_key');
  },
};

/** Whether enough of the body is not masked to be a key. */
function isKey(body: string): boolean {
  const masks = masksIn(body);
  const length = masks.reduce((left, { start, end }) => left - (end - start), body.length);
  return length >= (masks.length === 0 ? SHORTEST_BODY + DASHES.length : SHORTEST_BESIDE_MASKS);
}

const SHORTEST_BESIDE_MASKS = 100;

const SHORTEST_ENCODED = 64;

/** Private keys in base64-encoded PEM, also if truncated; other base64 is decoded elsewhere. */
export const encodedKeyDetector: Detector = {
  class: 'private_key',
  anchors: ['ls0tls1crudjti'],
  detect(scan: Scan, start: number): void {
    const { text } = scan;
    const head = Buffer.from(text.slice(start, start + SHORTEST_ENCODED), 'base64').toString('latin1');
    if (!head.startsWith('-----BEGIN ') || !head.includes('PRIVATE KEY')) return;
    const end = runEnd(text, start, CREDENTIAL, text.length);
    if (end - start >= SHORTEST_ENCODED) scan.add(start, end, 'private_key');
  },
};

const PUTTY_END = /Private-MAC: [a-f0-9]{40,64}/y;

/** PuTTY private keys, from the first line to the authentication code. */
export const puttyKeyDetector: Detector = {
  class: 'private_key',
  anchors: ['putty-user-key-file-'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    // Searches only up to the start of the next key, so that no text is searched twice.
    const next = text.indexOf('PuTTY-User-Key-File-', end);
    const stop = next < 0 ? text.length : next;
    const code = text.slice(end, stop).indexOf('Private-MAC: ');
    if (code >= 0) {
      PUTTY_END.lastIndex = end + code;
      scan.add(start, PUTTY_END.test(text) ? PUTTY_END.lastIndex : end + code, 'private_key');
    } else if (text.slice(end, stop).includes('Private-Lines')) scan.add(start, stop, 'private_key');
  },
};

/** Searches up to the next dashes, even of another key, so that no text is searched twice. */
function blockEnd(text: string, body: number): number {
  const dashes = text.indexOf(DASHES, body);
  if (dashes < 0) return bodyEnd(text, body, text.length);
  const label = dashes + DASHES.length;
  if (!text.startsWith('END', label)) return bodyEnd(text, body, dashes);
  const close = text.slice(label, label + MAX_LABEL).indexOf(DASHES);
  return close < 0 ? label : label + close + DASHES.length;
}

/** Returns the end of the base64 lines before `stop`; line ends may be escaped. */
function bodyEnd(text: string, body: number, stop: number): number {
  let end = body;
  for (let line = lineStart(text, body); line < stop; line = lineStart(text, end)) {
    const lineEnd = runEnd(text, line, CREDENTIAL, stop - line);
    if (lineEnd === line) break;
    end = lineEnd;
    if (lineStart(text, end) === end) break;
  }
  return end;
}

/** Returns the start of the next line if a line ends at `from`; else `from`. */
function lineStart(text: string, from: number): number {
  let at = from;
  while (isLineEnd(text, at)) at += text[at] === '\\' ? 2 : 1;
  if (at === from) return from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

function isLineEnd(text: string, at: number): boolean {
  if (text[at] === '\n' || text[at] === '\r') return true;
  return text[at] === '\\' && (text[at + 1] === 'n' || text[at + 1] === 'r');
}

const PART = /<(P|Q|DP|DQ|InverseQ|D)>\s{0,8}([A-Za-z0-9+/=\s]{20,1400})<\/\1>/g;
const LONGEST_XML_KEY = 8192;

/** The private parts of .NET's `<RSAKeyValue>` (`RSA.ToXmlString(true)`). */
export const xmlKeyDetector: Detector = {
  class: 'private_key',
  anchors: ['rsakeyvalue'],
  detect(scan: Scan, _start: number, end: number): void {
    if (scan.isReserved('xml-key', end)) return;
    const key = scan.text.slice(end, end + LONGEST_XML_KEY);
    scan.reserve('xml-key', end + key.length);
    for (const { index, 0: part, 2: value = '' } of key.matchAll(PART)) {
      const from = end + index + part.indexOf(value);
      scan.add(from, from + value.length, 'private_key');
    }
  },
};
