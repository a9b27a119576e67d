import { DIGIT, isKind } from '../scan/characters.ts';
import { plainValue } from '../scan/plain-reading.ts';

/** Returns the canonical form of a value, so that all spellings of a value get the same pseudonym. */
export type Canonical = (value: string) => string;

/** Creates the canonicalisation by class; `callingCode` is used for phone numbers written without one. */
export function createCanonical(callingCode: string | undefined): (found: string) => Canonical {
  const byClass: Readonly<Record<string, Canonical>> = {
    email: (value) => value.trim().toLowerCase(),
    phone: (value) => phoneOf(value, callingCode),
    credit_card: digitsOf,
    us_ssn: digitsOf,
    iban: signsOf,
    bank_account: signsOf,
    national_id: signsOf,
    tax_id: signsOf,
    health_id: signsOf,
    passport: signsOf,
    device_id: digitsOf,
    ip_address: addressOf,
    mac_address: (value) => value.replaceAll(/[^0-9a-f]/gi, '').toLowerCase(),
  };
  return (found) => {
    const canonical = byClass[found];
    return canonical === undefined ? trimmed : (value) => canonical(plainValue(value));
  };
}

function trimmed(value: string): string {
  return value.trim();
}

function signsOf(value: string): string {
  return value.replaceAll(/[^0-9a-z]/gi, '').toUpperCase();
}

function digitsOf(value: string): string {
  let digits = '';
  for (let at = 0; at < value.length; at++) if (isKind(value, at, DIGIT)) digits += value[at];
  return digits;
}

/** E.164 if the number has enough information: without extension, and without the `(0)` that is not dialled from abroad. */
function phoneOf(value: string, callingCode: string | undefined): string {
  const number = value
    .replace(/\s{0,4}(?:ext?\.?|extension|x|#)\s{0,4}\d{1,7}\s{0,4}$/i, '')
    .replace('(0)', '')
    .trim();
  const digits = digitsOf(number);
  if (number.startsWith('+')) return `+${digits}`;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  if (callingCode === undefined) return digits;
  if (callingCode === '1' && digits.length === 11 && digits.startsWith('1')) return `+${digits}`;
  return `+${callingCode}${digits.startsWith('0') ? digits.slice(1) : digits}`;
}

/** IPv6 in RFC 5952 format. */
function addressOf(value: string): string {
  const address = value.trim().toLowerCase();
  if (!address.includes(':')) return address;
  const parsed = URL.parse(`http://[${address}]/`);
  return parsed === null ? address : parsed.hostname.slice(1, -1);
}
