import { DIGITS, HEX, LOWER, UPPER, type Random } from './random.ts';

/** Generates a value of a kind. */
export type Maker = (random: Random) => string;

const FIRST = ['erika', 'max', 'aisha', 'liam', 'chen', 'olu', 'sofia', 'noah', 'priya', 'jürgen', 'maria', 'ivan'];
const LAST = ['mustermann', 'smith', 'garcia', 'nguyen', 'okafor', 'rossi', 'kim', 'novak', 'silva', 'dubois'];
const DOMAINS = [
  'example.com',
  'mail.example.org',
  'acme.co.uk',
  'firma.de',
  'uni-muenchen.de',
  'corp.example.io',
  'gmail.com',
];

/** Phone number formats around the world; `9` is any digit, `8` one from 2 to 9. */
const PHONES = [
  '(899) 899-9999',
  '899-899-9999',
  '899.899.9999',
  '+1 899 899 9999',
  '+1-899-899-9999',
  '1-899-899-9999',
  '(899) 899-9999 x999',
  '899-899-9999 ext. 9999',
  '001-899-899-9999',
  '+18998999999',
  '+44 20 8999 9999',
  '+44 (0)20 8999 9999',
  '020 8999 9999',
  '07899 999999',
  '+49 30 8999999',
  '+49 (0) 89 89999999',
  '030/89999999',
  '0171 8999999',
  '+33 1 89 99 99 99',
  '01 89 99 99 99',
  '+34 689 999 999',
  '+39 06 8999 9999',
  '+31 6 89999999',
  '+61 8 8999 9999',
  '(08) 8999 9999',
  '+81 3-8999-9999',
  '+91 89999 99999',
  '+55 11 98999-9999',
  '+86 138 9999 9999',
  '+41 44 899 99 99',
  '+46 8-899 99 99',
  '+27 82 899 9999',
  '+972 3-899-9999',
  '+65 8999 9999',
];

const VISA = ['4', '51', '55', '2221', '37', '6011', '3528'];
const IBANS: readonly (readonly [country: string, pattern: string])[] = [
  ['DE', '999999999999999999'],
  ['GB', 'AAAA99999999999999'],
  ['FR', '99999999999999999999999'],
  ['ES', '99999999999999999999'],
  ['NL', 'AAAA9999999999'],
  ['CH', '99999999999999999'],
  ['IT', 'A9999999999999999999999'],
  ['PL', '999999999999999999999999'],
  ['NO', '99999999999'],
  ['AT', '9999999999999999'],
];

/** Kinds of personal data with a distinctive format. */
export const PERSONAL: Readonly<Record<string, Maker>> = {
  EMAIL: (random) => {
    const first = random.of(FIRST);
    const last = random.of(LAST);
    const local = random.of([
      `${first}.${last}`,
      `${first}_${last}${random.below(99)}`,
      `${first.charAt(0)}${last}`,
      `${first}+${last}`,
    ]);
    return `${local}@${random.of(DOMAINS)}`;
  },
  PHONE: (random) => filled(random, random.of(PHONES)),
  CARD: (random) => grouped(random, card(random)),
  IBAN: (random) => iban(random),
  SSN: (random) => `${100 + random.below(565)}-${10 + random.below(89)}-${1000 + random.below(8999)}`,
  IP: (random) =>
    random.below(3) === 0
      ? ipv6(random)
      : `${random.of([81, 93, 151, 203, 198])}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`,
  MAC: (random) => Array.from({ length: 6 }, () => random.text(HEX, 2)).join(':'),
};

function filled(random: Random, pattern: string): string {
  return pattern.replaceAll(/[89]/g, (digit) => (digit === '8' ? String(2 + random.below(8)) : random.text(DIGITS, 1)));
}

function card(random: Random): string {
  const prefix = random.of(VISA);
  const length = prefix === '37' ? 15 : 16;
  const body = prefix + random.text(DIGITS, length - prefix.length - 1);
  for (let digit = 0; ; digit++) if (luhn(`${body}${digit}`)) return `${body}${digit}`;
}

function luhn(value: string): boolean {
  const digits = Array.from(value, Number).toReversed();
  const sum = digits.reduce(
    (total, digit, index) => total + (index % 2 === 1 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit),
    0,
  );
  return sum % 10 === 0;
}

function grouped(random: Random, number: string): string {
  const separator = random.of(['', ' ', '-']);
  if (number.length === 15) return [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(separator);
  return (number.match(/.{4}/g) ?? []).join(separator);
}

function iban(random: Random): string {
  const [country, pattern] = random.of(IBANS);
  const body = pattern.replaceAll(/[9A]/g, (char) => random.text(char === '9' ? DIGITS : UPPER, 1));
  const number = Array.from(`${body}${country}00`, (char) => Number.parseInt(char, 36)).join('');
  const check = String(98 - Number(BigInt(number) % 97n)).padStart(2, '0');
  const whole = `${country}${check}${body}`;
  return random.below(2) === 0 ? whole : (whole.match(/.{1,4}/g) ?? []).join(' ');
}

function ipv6(random: Random): string {
  const group = (): string => random.text(HEX, 1 + random.below(4)).replace(/^0+(?=.)/, '');
  return random.below(2) === 0
    ? `2001:db8:${group()}::${group()}:${group()}`
    : `2001:db8:${Array.from({ length: 6 }, group).join(':')}`;
}

/** Generates a host name that does not belong to a person. */
export function host(random: Random): string {
  return `${random.text(LOWER, 6)}.example.net`;
}
