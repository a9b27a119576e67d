import {
  digitAt,
  isLuhn,
  isMonthAndDay,
  isOneDigit,
  isVerhoeff,
  isYearMonthDay,
  numberAt,
  weighted,
} from './check-digits.ts';
import type { IdentityNumber } from './identity-number.ts';

/** Personal numbers of countries in Asia, Africa and the Pacific. */
export const ASIA_AFRICA_PACIFIC: readonly IdentityNumber[] = [
  {
    name: 'Aadhaar',
    country: 'IN',
    class: 'national_id',
    source: 'https://uidai.gov.in',
    words: ['aadhaar', 'aadhar', 'adhaar', 'uidai', 'uid', 'आधार'],
    forms: [],
    vouchedForms: ['9999 9999 9999', '9999-9999-9999', '999999999999'],
    isValid: (value) => /^[2-9]/.test(value) && isVerhoeff(value),
  },
  {
    name: 'Permanent Account Number',
    country: 'IN',
    class: 'tax_id',
    source: 'https://incometaxindia.gov.in/tutorials/1.permanent%20account%20number%20(pan).pdf',
    words: ['pan', 'permanent account number', 'pan card', 'pan number'],
    forms: ['AAAAA9999A'],
    vouchedForms: [],
    isValid: (value) => /^[A-Z]{3}[ABCFGHJLPT][A-Z](?!0000)/.test(value),
  },
  {
    name: 'Resident identity number',
    country: 'CN',
    class: 'national_id',
    source: 'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=080D6FBF2BB468F9007657F26D60013E',
    words: ['shenfenzheng', 'resident id', '身份证', '身分證'],
    forms: ['999999999999999999', '99999999999999999A'],
    vouchedForms: [],
    isValid: isChinese,
  },
  {
    name: 'Identity card number',
    country: 'TW',
    class: 'national_id',
    source: 'https://www.ris.gov.tw',
    words: ['taiwan id', 'arc number', '身分證', '身份證'],
    forms: [],
    vouchedForms: ['A999999999'],
    isValid: isTaiwanese,
  },
  {
    name: 'Hong Kong identity card',
    country: 'HK',
    class: 'national_id',
    source: 'https://www.immd.gov.hk/eng/services/hkid.html',
    words: ['hkid', 'hong kong id'],
    forms: ['A999999(*)'],
    vouchedForms: ['A999999*'],
    isValid: isHongKong,
  },
  {
    name: 'CNIC',
    country: 'PK',
    class: 'national_id',
    source: 'https://www.nadra.gov.pk',
    words: ['cnic', 'nadra', 'nicop'],
    forms: [],
    vouchedForms: ['99999-9999999-9'],
    isValid: (value) => digitAt(value, 0) >= 1 && digitAt(value, 0) <= 8,
  },
  {
    name: 'My Number',
    country: 'JP',
    class: 'national_id',
    source: 'https://www.digital.go.jp/en/policies/mynumber',
    words: ['my number', 'mynumber', 'kojin bango', 'マイナンバー', '個人番号'],
    forms: [],
    vouchedForms: ['999999999999', '9999 9999 9999', '9999-9999-9999'],
    isValid: (value) => japaneseDigit(weighted(value, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) === digitAt(value, 11),
  },
  {
    name: 'Resident registration number',
    country: 'KR',
    class: 'national_id',
    source: 'https://www.law.go.kr',
    words: ['rrn', 'resident registration', 'jumin', '주민등록번호', '주민번호'],
    forms: ['999999-9999999'],
    vouchedForms: ['9999999999999'],
    // Since October 2020 the last digits are random.
    isValid: (value) => isYearMonthDay(value) && /^\d{6}[0-9]/.test(value) && digitAt(value, 6) !== 0,
  },
  {
    name: 'NRIC, FIN',
    country: 'SG',
    class: 'national_id',
    source: 'https://www.ica.gov.sg',
    words: ['nric', 'fin'],
    forms: ['A9999999A'],
    vouchedForms: [],
    isValid: isSingaporean,
  },
  {
    name: 'MyKad',
    country: 'MY',
    class: 'national_id',
    source: 'https://www.jpn.gov.my/en/',
    words: ['mykad', 'nric', 'kad pengenalan', 'ic number', 'ic no'],
    forms: [],
    vouchedForms: ['999999-99-9999', '999999999999'],
    isValid: (value) => isYearMonthDay(value),
  },
  {
    name: 'NIK',
    country: 'ID',
    class: 'national_id',
    source: 'https://dukcapil.kemendagri.go.id',
    words: ['nik', 'ktp', 'e-ktp'],
    forms: [],
    vouchedForms: ['9999999999999999'],
    isValid: (value) => isMonthAndDay(numberAt(value, 8, 10), numberAt(value, 6, 8) % 40),
  },
  {
    name: 'Identification number',
    country: 'TH',
    class: 'national_id',
    source: 'https://www.bora.dopa.go.th',
    words: ['thai id', 'เลขประจำตัวประชาชน', 'บัตรประชาชน'],
    forms: ['9-9999-99999-99-9'],
    vouchedForms: ['9999999999999'],
    isValid: (value) =>
      (11 - (weighted(value, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(value, 12),
  },
  {
    name: 'TC Kimlik No',
    country: 'TR',
    class: 'national_id',
    source: 'https://www.nvi.gov.tr',
    words: ['tckn', 'tc kimlik', 't.c. kimlik', 'kimlik no', 'kimlik'],
    forms: [],
    vouchedForms: ['99999999999'],
    isValid: isTurkish,
  },
  {
    name: 'Teudat zehut',
    country: 'IL',
    class: 'national_id',
    source: 'https://www.gov.il/en/departments/population_and_immigration_authority',
    words: ['teudat zehut', 'israeli id', 'mispar zehut', 'zehut', 'תעודת זהות', 'מספר זהות', 'ת.ז', 'ת״ז', 'ת"ז'],
    forms: [],
    vouchedForms: ['999999999', '99999999-9'],
    isValid: (value) => Number(value) > 0 && isLuhn(value),
  },
  {
    name: 'Emirates ID',
    country: 'AE',
    class: 'national_id',
    source: 'https://icp.gov.ae/en/',
    words: ['emirates id'],
    forms: ['999-9999-9999999-9'],
    vouchedForms: ['999999999999999'],
    isValid: (value) => value.startsWith('784') && isLuhn(value),
  },
  {
    name: 'IIN',
    country: 'KZ',
    class: 'national_id',
    source: 'https://egov.kz',
    words: ['iin', 'иин', 'жсн'],
    forms: [],
    vouchedForms: ['999999999999'],
    isValid: (value) => isYearMonthDay(value) && isKazakh(value),
  },
  {
    name: 'Identity number',
    country: 'ZA',
    class: 'national_id',
    source: 'https://www.dha.gov.za',
    words: ['south african id', 'sa id', 'rsa id', 'id number', 'identity number', 'id no'],
    forms: [],
    vouchedForms: ['9999999999999', '999999 9999 999', '999999 9999 99 9'],
    isValid: (value) => isYearMonthDay(value) && digitAt(value, 10) <= 2 && isLuhn(value),
  },
  {
    name: 'Tax File Number',
    country: 'AU',
    class: 'tax_id',
    source: 'https://www.ato.gov.au/individuals-and-families/tax-file-number',
    words: ['tfn', 'tax file number', 'tax file no'],
    forms: [],
    vouchedForms: ['999999999', '999 999 999', '999-999-999'],
    isValid: (value) => Number(value) > 0 && weighted(value, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  },
  {
    name: 'Medicare number',
    country: 'AU',
    class: 'health_id',
    source: 'https://www.servicesaustralia.gov.au/medicare-card',
    words: ['medicare', 'medicare number', 'medicare card'],
    forms: [],
    vouchedForms: ['9999 99999 9', '9999999999', '9999 99999 9/9', '99999999999', '9999-99999-9'],
    isValid: (value) => /^[2-6]/.test(value) && weighted(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(value, 8),
  },
  {
    name: 'IRD number',
    country: 'NZ',
    class: 'tax_id',
    source: 'https://www.ird.govt.nz/managing-my-tax/ird-numbers',
    words: ['ird', 'ird number', 'ird no'],
    forms: [],
    vouchedForms: ['999-999-999', '99-999-999', '999999999', '99999999'],
    isValid: isNewZealand,
  },
];

function isChinese(value: string): boolean {
  if (!/^[1-8]\d{5}(?:19|20)/.test(value) || !isMonthAndDay(numberAt(value, 10, 12), numberAt(value, 12, 14)))
    return false;
  const sum = weighted(value, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'.charAt(sum % 11) === value.charAt(17);
}

const TAIWANESE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

function isTaiwanese(value: string): boolean {
  if (!/^[A-Z][1289]/.test(value)) return false;
  const letter = TAIWANESE_LETTERS.indexOf(value.charAt(0)) + 10;
  return (Math.floor(letter / 10) + (letter % 10) * 9 + weighted(value, [0, 8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
}

/** A missing first letter counts as 36; check digit 10 is written as A. */
function isHongKong(value: string): boolean {
  if (!/^[A-Z]\d{6}[0-9A]$/.test(value)) return false;
  const letter = value.charCodeAt(0) - 55;
  const check = value.endsWith('A') ? 10 : digitAt(value, 7);
  return (36 * 9 + letter * 8 + weighted(value, [0, 7, 6, 5, 4, 3, 2]) + check) % 11 === 0;
}

function japaneseDigit(sum: number): number {
  return sum % 11 < 2 ? 0 : 11 - (sum % 11);
}

const SINGAPOREAN_LETTERS: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'GFEDCBAJZIH',
  F: 'XWUTRQPNMLK',
  G: 'RQPNMLKXWUT',
};

function isSingaporean(value: string): boolean {
  const letters = SINGAPOREAN_LETTERS[value.charAt(0)];
  return letters?.charAt(weighted(value, [0, 2, 7, 6, 5, 4, 3, 2]) % 11) === value.charAt(8);
}

function isTurkish(value: string): boolean {
  if (value.startsWith('0')) return false;
  const first = weighted(value, [7, -1, 7, -1, 7, -1, 7, -1, 7]);
  return (
    ((first % 10) + 10) % 10 === digitAt(value, 9) &&
    weighted(value, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === digitAt(value, 10)
  );
}

function isKazakh(value: string): boolean {
  let rest = weighted(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
  if (rest === 10) rest = weighted(value, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
  return rest === digitAt(value, 11);
}

function isNewZealand(short: string): boolean {
  const value = short.padStart(9, '0');
  if (isOneDigit(value) || Number(value) < 10_000_000 || Number(value) > 150_000_000) return false;
  let rest = weighted(value, [3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  if (rest === 1) rest = weighted(value, [7, 4, 3, 2, 5, 2, 7, 6]) % 11;
  return (11 - rest) % 11 === digitAt(value, 8);
}
