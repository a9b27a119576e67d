const ZERO = 0x30;
const LARGEST_INT = 0x7fff_ffff;
const HUNDRED_MILLION = 100_000_000;
/** The two digits of each number below 100, as one number. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, number) => {
  return ((ZERO + Math.floor(number / 10)) << 8) | (ZERO + (number % 10));
});

/** How many decimal digits a safe integer from 0 has. */
export function digitsOf(value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  return digits;
}

/** Writes the last digits of a safe integer from 0, so many as there is room for from one place up to another. */
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

/** Two digits at a time of a number below 2^31. */
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
