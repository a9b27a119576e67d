const ZERO = 0x30;
const LARGEST_INT = 0x7fff_ffff;
const HUNDRED_MILLION = 100_000_000;
const BILLION = 1_000_000_000;
const TWO_32 = 0x1_0000_0000;
/** The two ASCII digits of each number below 100, as a 16-bit number. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, number) => {
  return ((ZERO + Math.floor(number / 10)) << 8) | (ZERO + (number % 10));
});

/** Powers of ten, up to the largest that is a safe integer. */
const POWERS = Float64Array.from({ length: 16 }, (_, digits) => 10 ** digits);

/** Returns the number of decimal digits of a non-negative safe integer. */
export function digitsOf(value: number): number {
  let digits = 1;
  while (digits < POWERS.length && value >= (POWERS[digits] as number)) digits += 1;
  return digits;
}

/** Decimal digits of the numbers below a billion. */
export const DIGITS_OF_BILLION = 9;

/** Returns an unsigned 64-bit integer, given as two halves, modulo a billion. */
export function restOfBillion(low: number, high: number): number {
  // The double quotient may be off by one; the low halves decide.
  const about = Math.floor((high * TWO_32 + low) / BILLION);
  const rest = (low - Math.imul(about, BILLION)) | 0;
  if (rest < 0) return rest + BILLION;
  return rest < BILLION ? rest : rest - BILLION;
}

/** Returns the integer quotient by a billion, given the remainder. */
export function billionsIn(low: number, high: number, rest: number): number {
  return Math.round((high * TWO_32 + low - rest) / BILLION);
}

/** Writes the last digits of a non-negative safe integer, filling the range from `start` to `end`. */
export function writeDigits(view: DataView, value: number, start: number, end: number): void {
  let rest = value;
  let at = end;
  for (; rest > LARGEST_INT; at -= 8) {
    const higher = Math.floor(rest / HUNDRED_MILLION);
    writePairs(view, rest - higher * HUNDRED_MILLION, at - 8, at);
    rest = higher;
  }
  writePairs(view, rest, start, at);
}

/** Writes a number below 2^31, two digits at a time. */
function writePairs(view: DataView, value: number, start: number, end: number): void {
  let rest = value | 0;
  let at = end - 2;
  for (; at >= start; at -= 2) {
    const hundreds = (rest / 100) | 0;
    view.setUint16(at, PAIRS[rest - hundreds * 100] as number);
    rest = hundreds;
  }
  if (at + 1 >= start) view.setUint8(at + 1, ZERO + (rest % 10));
}
