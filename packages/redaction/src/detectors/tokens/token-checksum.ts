/**
 * Tokens of GitHub and npm end in six characters that check the thirty before them: their CRC-32 in base 62, from
 * https://github.blog/engineering/behind-githubs-new-authentication-token-formats. One that checks is a token wherever it
 * stands and whatever it looks like. One that does not is masked like any other: it may be cut, or mistyped.
 */
const CHECKED: ReadonlySet<string> = new Set(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'npm_']);

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKED_LENGTH = 30;
const CHECK_LENGTH = 6;
const POLYNOMIAL = 0xedb88320;

/** Whether a token that begins with the prefix, and goes on from `start`, proves by its checksum that it is one. */
export function hasChecksum(text: string, prefix: string, start: number): boolean {
  if (!CHECKED.has(prefix)) return false;
  const end = start + CHECKED_LENGTH;
  return text.slice(end, end + CHECK_LENGTH) === base62(crc32(text, start, end));
}

/** CRC-32 of ISO 3309, of ASCII. */
function crc32(text: string, start: number, end: number): number {
  let crc = ~0;
  for (let at = start; at < end; at++) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
  }
  return ~crc >>> 0;
}

function base62(value: number): string {
  let [digits, rest] = ['', value];
  for (let place = 0; place < CHECK_LENGTH; place++) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
