import { HEX, isKind, isWordEnd, isWordStart, LETTER, DIGIT, runEnd } from '../../scan/characters.ts';
import type { Detector, DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isBase58, isBase58Check } from './base58.ts';
import { isBech32 } from './bech32.ts';
import { keccak256 } from './keccak.ts';
import { shapeOf } from '../secrets/secret-value.ts';

const SHORTEST_BASE58 = 26;
const LONGEST_BASE58 = 35;
const LONGEST_BECH32 = 90;
const SHORTEST_BECH32 = 14;
const HASH_BYTES = 20;
const ETHEREUM_DIGITS = 40;
const CONTEXT = 48;

/** Bitcoin addresses of scripts and public keys, by checksum (Base58Check). */
export const bitcoinAddressDetector: NumberDetector = {
  class: 'crypto_address',
  fewestDigits: 1,
  place: 'word',
  goesOnWith: 'a',
  contexts: [
    {
      kind: 'wallet',
      areWhole: true,
      words: [
        'wallet',
        'ethereum',
        'eth',
        'crypto',
        'usdt',
        'erc20',
        'erc-20',
        'metamask',
        'address',
        'blockchain',
        'deposit',
        'account',
      ],
    },
  ],
  detect(scan: Scan, { start }: DigitGroups): boolean {
    const { text } = scan;
    if (
      (text[start] !== '1' && text[start] !== '3') ||
      !isKind(text, start + 1, LETTER | DIGIT) ||
      !isWordStart(text, start)
    ) {
      return false;
    }
    let end = start;
    while (end < text.length && end - start <= LONGEST_BASE58 && isBase58(text.charCodeAt(end))) end++;
    if (end - start < SHORTEST_BASE58 || end - start > LONGEST_BASE58 || !isWordEnd(text, end)) return false;
    if (!isBase58Check(text.slice(start, end), HASH_BYTES)) return false;
    scan.add(start, end, 'crypto_address');
    return true;
  },
};

/** Bech32 and Bech32m addresses of Bitcoin, its test network and Litecoin, by checksum. */
export const bech32AddressDetector: Detector = {
  class: 'crypto_address',
  anchors: ['bc1', 'tb1', 'ltc1'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    const stop = runEnd(text, end, LETTER | DIGIT, LONGEST_BECH32);
    if (stop - end < SHORTEST_BECH32 || !isWordEnd(text, stop)) return;
    const value = text.slice(start, stop);
    const lower = value.toLowerCase();
    if (value !== lower && value !== value.toUpperCase()) return;
    if (isBech32(lower.slice(0, end - start - 1), lower.slice(end - start))) scan.add(start, stop, 'crypto_address');
  },
};

/**
 * Ethereum addresses: 40 hex digits with a valid case checksum (EIP-55), near a context word, or in one case, as many
 * programs write them. In one case they may be a digest, if named so.
 */
export const ethereumAddressDetector: Detector = {
  class: 'crypto_address',
  anchors: ['0x'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    const stop = runEnd(text, end, HEX, ETHEREUM_DIGITS + 1);
    if (stop - end !== ETHEREUM_DIGITS || !isWordEnd(text, stop)) return;
    const digits = text.slice(end, stop);
    if (scan.isNear('wallet', start, CONTEXT) || isChecked(digits) || isInOneCase(text, start, digits)) {
      scan.add(start, stop, 'crypto_address');
    }
  },
};

const DIGEST =
  /(?:hash|sha-?1?|digest|commit|checksum|fingerprint|root|leaf|node|id|topic|data|salt|seed|nonce|code|version)["'\\]{0,3}\s{0,2}[:=]?\s{0,2}["'\\(]{0,3}$/i;
const LONGEST_NAME = 32;

function isInOneCase(text: string, start: number, digits: string): boolean {
  if (digits !== digits.toLowerCase() && digits !== digits.toUpperCase()) return false;
  const { distinct } = shapeOf(digits, 0, digits.length);
  return distinct > FEWEST_DISTINCT && !DIGEST.test(text.slice(Math.max(0, start - LONGEST_NAME), start));
}

/** The zero address, `0xeeee…` and `0x…dead` stand for no account. */
const FEWEST_DISTINCT = 7;

/** EIP-55: a letter is upper case if the digest of the address has a digit of 8 or more at its index. */
function isChecked(digits: string): boolean {
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return false;
  const digest = keccak256(lower);
  return Array.from(lower, (digit, at) => (digest.charAt(at) >= '8' ? digit.toUpperCase() : digit)).join('') === digits;
}
