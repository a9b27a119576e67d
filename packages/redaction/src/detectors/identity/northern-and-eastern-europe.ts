import {
  digitAt,
  isDayMonthYear,
  isLuhn,
  isMod11And10,
  isMonthAndDay,
  isOneDigit,
  isYearMonthDay,
  numberAt,
  weighted,
} from './check-digits.ts';
import type { IdentityNumber } from './identity-number.ts';

/** Personal numbers of countries in northern and eastern Europe. */
export const NORTHERN_AND_EASTERN_EUROPE: readonly IdentityNumber[] = [
  {
    name: 'Personnummer',
    country: 'SE',
    class: 'national_id',
    source: 'https://www.skatteverket.se/privat/folkbokforing/personnummer.html',
    words: ['personnummer', 'personnr', 'pnr', 'samordningsnummer', 'personal identity number'],
    forms: ['999999-9999', '99999999-9999'],
    vouchedForms: ['9999999999', '999999999999', '999999+9999'],
    isValid: (value) => isSwedish(value.slice(-10)) && (value.length === 10 || /^(?:19|20)/.test(value)),
  },
  {
    name: 'Fødselsnummer',
    country: 'NO',
    class: 'national_id',
    source: 'https://www.skatteetaten.no/en/person/national-registry/identitetsnummer/',
    words: ['fodselsnummer', 'dselsnummer', 'personnummer', 'fnr', 'd-nummer'],
    forms: ['999999 99999'],
    vouchedForms: ['99999999999'],
    isValid: isNorwegian,
  },
  {
    name: 'CPR-nummer',
    country: 'DK',
    class: 'national_id',
    source: 'https://www.cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret',
    words: ['cpr', 'cpr-nummer', 'cpr-nr', 'cprnr', 'personnummer'],
    forms: [],
    vouchedForms: ['999999-9999', '9999999999', '999999 9999'],
    isValid: (value) => isDayMonthYear(value),
  },
  {
    name: 'Henkilötunnus',
    country: 'FI',
    class: 'national_id',
    source: 'https://dvv.fi/en/personal-identity-code',
    words: ['hetu', 'henkilotunnus', 'personal identity code'],
    forms: ['999999-999A', '999999-9999', '999999A999A', '999999A9999'],
    vouchedForms: [],
    isValid: isFinnish,
  },
  {
    name: 'Kennitala',
    country: 'IS',
    class: 'national_id',
    source: 'https://www.skra.is/english/people/identification-numbers/',
    words: ['kennitala', 'kt.'],
    forms: [],
    vouchedForms: ['999999-9999', '9999999999'],
    isValid: (value) =>
      isDayMonthYear(value) && weighted(value, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 && /[089]$/.test(value),
  },
  {
    name: 'PESEL',
    country: 'PL',
    class: 'national_id',
    source: 'https://www.gov.pl/web/gov/czym-jest-numer-pesel',
    words: ['pesel'],
    forms: [],
    vouchedForms: ['99999999999'],
    isValid: (value) =>
      weighted(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 &&
      isMonthAndDay(numberAt(value, 2, 4) % 20, numberAt(value, 4, 6)),
  },
  {
    name: 'NIP',
    country: 'PL',
    class: 'tax_id',
    source: 'https://www.podatki.gov.pl/numery-identyfikacyjne',
    words: ['nip'],
    forms: ['999-999-99-99', '999-99-99-999'],
    vouchedForms: ['9999999999'],
    isValid: (value) => !isOneDigit(value) && weighted(value, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(value, 9),
  },
  {
    name: 'Rodné číslo',
    country: 'CZ',
    class: 'national_id',
    source: 'https://www.mvcr.cz/clanek/rady-a-sluzby-dokumenty-rodne-cislo.aspx',
    words: ['rodne cislo', 'rodn', 'r.c.'],
    forms: ['999999/9999'],
    vouchedForms: ['9999999999'],
    isValid: (value) =>
      isMonthAndDay((numberAt(value, 2, 4) % 50) % 20 || 20, numberAt(value, 4, 6)) && isDivisibleBy11(value),
  },
  {
    name: 'TAJ-szám',
    country: 'HU',
    class: 'health_id',
    source: 'https://www.neak.gov.hu',
    words: ['taj', 'taj-szam', 'tajszam'],
    forms: [],
    vouchedForms: ['999999999', '999 999 999', '999-999-999'],
    isValid: (value) => weighted(value, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(value, 8),
  },
  {
    name: 'Cod numeric personal',
    country: 'RO',
    class: 'national_id',
    source: 'https://legislatie.just.ro/Public/DetaliiDocument/124',
    words: ['cnp', 'cod numeric personal'],
    forms: [],
    vouchedForms: ['9999999999999'],
    isValid: (value) => isYearMonthDay(value, 1) && romanianDigit(value) === digitAt(value, 12),
  },
  {
    name: 'EGN',
    country: 'BG',
    class: 'national_id',
    source: 'https://www.grao.bg/esgraon.html',
    words: ['egn', 'edinen grazhdanski nomer', 'егн'],
    forms: [],
    vouchedForms: ['9999999999'],
    isValid: (value) =>
      isMonthAndDay(numberAt(value, 2, 4) % 20, numberAt(value, 4, 6)) &&
      (weighted(value, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(value, 9),
  },
  {
    name: 'OIB',
    country: 'HR',
    class: 'national_id',
    source: 'https://www.porezna-uprava.hr/HR_OIB',
    words: ['oib'],
    forms: [],
    vouchedForms: ['99999999999'],
    isValid: isMod11And10,
  },
  {
    name: 'EMŠO / JMBG',
    country: 'SI',
    class: 'national_id',
    source: 'https://www.gov.si/teme/enotna-maticna-stevilka-obcana/',
    words: ['emso', 'emšo', 'jmbg', 'јмбг', 'embg'],
    forms: [],
    vouchedForms: ['9999999999999'],
    isValid: (value) =>
      isMonthAndDay(numberAt(value, 2, 4), numberAt(value, 0, 2)) &&
      weighted(value, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  {
    name: 'Isikukood, asmens kodas',
    country: 'EE',
    class: 'national_id',
    source: 'https://www.siseministeerium.ee/en/activities/population-procedures/personal-identification-code',
    words: ['isikukood', 'asmens kodas', 'personal code', 'isikukoodi'],
    forms: [],
    vouchedForms: ['99999999999'],
    isValid: (value) => isYearMonthDay(value, 1) && isBaltic(value),
  },
  {
    name: 'INN',
    country: 'RU',
    class: 'tax_id',
    source: 'https://www.nalog.gov.ru/eng/',
    words: ['inn', 'инн'],
    forms: [],
    vouchedForms: ['9999999999', '999999999999'],
    isValid: isRussianTaxNumber,
  },
  {
    name: 'SNILS',
    country: 'RU',
    class: 'national_id',
    source: 'https://sfr.gov.ru/en/',
    words: ['snils', 'снилс'],
    forms: ['999-999-999 99', '999-999-999-99'],
    vouchedForms: ['99999999999'],
    isValid: (value) =>
      (weighted(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === numberAt(value, 9, 11) && !isOneDigit(value),
  },
  {
    name: 'RNOKPP',
    country: 'UA',
    class: 'tax_id',
    source: 'https://tax.gov.ua/en/',
    words: ['rnokpp', 'ipn', 'tax number', 'рнокпп', 'іпн'],
    forms: [],
    vouchedForms: ['9999999999'],
    isValid: (value) => (((weighted(value, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10 === digitAt(value, 9),
  },
];

/** Coordination numbers add 60 to the day. */
function isSwedish(value: string): boolean {
  return isMonthAndDay(numberAt(value, 2, 4), numberAt(value, 4, 6) % 60) && isLuhn(value);
}

/** D-numbers add 40 to the day. */
function isNorwegian(value: string): boolean {
  return (
    isMonthAndDay(numberAt(value, 2, 4) % 40, numberAt(value, 0, 2) % 40) &&
    weighted(value, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

/** The century sign may be a letter. */
function isFinnish(value: string): boolean {
  if (value.length === 11 && !/^[A-FU-Y]/.test(value.slice(6))) return false;
  const digits = value.slice(0, 6) + value.slice(-4, -1);
  if (!/^\d{9}$/.test(digits) || !isDayMonthYear(digits)) return false;
  return '0123456789ABCDEFHJKLMNPRSTUVWXY'.charAt(Number(digits) % 31) === value.at(-1);
}

/** The tenth digit is 0 if the remainder would be 10. */
function isDivisibleBy11(value: string): boolean {
  return Number(value) % 11 === 0 || (numberAt(value, 0, 9) % 11 === 10 && value.endsWith('0'));
}

/** The digit is 1 if the remainder is 10. */
function romanianDigit(value: string): number {
  const rest = weighted(value, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return rest === 10 ? 1 : rest;
}

function isBaltic(value: string): boolean {
  let rest = weighted(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  if (rest === 10) rest = weighted(value, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return rest % 10 === digitAt(value, 10);
}

function isRussianTaxNumber(value: string): boolean {
  if (isOneDigit(value)) return false;
  if (value.length === 10) return (weighted(value, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(value, 9);
  return (
    (weighted(value, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(value, 10) &&
    (weighted(value, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(value, 11)
  );
}
