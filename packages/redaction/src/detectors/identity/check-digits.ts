// Check digit algorithms. Values are digits without separators, with letters for some countries.

/** Returns the weighted sum of the digits; digits without a weight are ignored. */
export function weighted(value: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += digitAt(value, index) * weight;
  return sum;
}

/** Returns the digit at an index. */
export function digitAt(value: string, index: number): number {
  return value.charCodeAt(index) - 48;
}

/** Returns the digits from `start` to `end` (exclusive) as a number. */
export function numberAt(value: string, start: number, end: number): number {
  return Number(value.slice(start, end));
}

/** Whether the Luhn check digit is valid (ISO/IEC 7812-1). */
export function isLuhn(value: string): boolean {
  let sum = 0;
  for (let at = value.length - 1, isDouble = false; at >= 0; at--, isDouble = !isDouble) {
    const digit = digitAt(value, at) * (isDouble ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** Whether the ISO/IEC 7064 mod 11,10 check digit is valid. */
export function isMod11And10(value: string): boolean {
  let rest = 5;
  for (let at = 0; at < value.length; at++) rest = ((((rest || 10) * 2) % 11) + digitAt(value, at)) % 10;
  return rest === 1;
}

const PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Whether the Verhoeff check digit is valid (dihedral group D5). */
export function isVerhoeff(value: string): boolean {
  let rest = 0;
  for (let at = 0; at < value.length; at++) {
    const permuted = PERMUTATION[at % 8]?.charAt(digitAt(value, value.length - 1 - at)) ?? '0';
    rest = Number(PRODUCT[rest]?.charAt(Number(permuted)));
  }
  return rest === 0;
}

/** Whether the numbers are a valid month and day. */
export function isMonthAndDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 29 : 31);
}

/** Whether six digits at `at` are year, month and day. */
export function isYearMonthDay(value: string, at = 0): boolean {
  return isMonthAndDay(numberAt(value, at + 2, at + 4), numberAt(value, at + 4, at + 6));
}

/** Whether six digits at `at` are day, month and year. */
export function isDayMonthYear(value: string, at = 0): boolean {
  return isMonthAndDay(numberAt(value, at + 2, at + 4), numberAt(value, at, at + 2));
}

/** Whether a value repeats one character; such numbers are never issued. */
export function isOneDigit(value: string): boolean {
  return value === value.charAt(0).repeat(value.length);
}
