/** Whether the last of the first `count` digits is a valid Luhn check digit (ISO/IEC 7812-1). */
export function hasLuhnCheck(digits: Uint8Array, count: number): boolean {
  let sum = 0;
  for (let at = count - 1, double = false; at >= 0; at--, double = !double) {
    const digit = digits[at] ?? 0;
    sum += double ? (DOUBLED[digit] ?? 0) : digit;
  }
  return sum % 10 === 0;
}

const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
