/**
 * Tokens of GitHub and npm end in six characters that are the CRC-32 of the thirty before them in base 62, see
 * https://github.blog/engineering/behind-githubs-new-authentication-token-formats. With a valid checksum, a token is
 * masked in any context, even if it looks like an example. Without one, it is masked like others: it may be truncated
 * or mistyped.
 */
const CHECKED: ReadonlySet<string> = new Set(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'npm_']);

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKED_LENGTH = 30;
const CHECK_LENGTH = 6;
const POLYNOMIAL = 0xedb88320;

/** Whether a token with this prefix, whose rest starts at `start`, has a valid checksum. */
export function hasChecksum(text: string, prefix: string, start: number): boolean {
  if (!CHECKED.has(prefix)) return false;
  const end = start + CHECKED_LENGTH;
  return text.slice(end, end + CHECK_LENGTH) === base62(crc32(text, start, end));
}

/** Returns the CRC-32 (ISO 3309) of ASCII text. */
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
