import { digitAt, isDayMonthYear, isLuhn, isMod11And10, isMonthAndDay, numberAt, weighted } from './check-digits.ts';
import type { IdentityNumber } from './identity-number.ts';

/** Personal numbers of countries in western and southern Europe. */
export const WESTERN_EUROPE: readonly IdentityNumber[] = [
  {
    name: 'National Insurance number',
    country: 'GB',
    class: 'national_id',
    source: 'https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110',
    words: ['national insurance', 'nino', 'ni number', 'ni no'],
    forms: ['AA999999A', 'AA 99 99 99 A', 'AA-99-99-99-A', 'AA 999999 A'],
    vouchedForms: [],
    isValid: (value) => /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(value),
  },
  {
    name: 'NHS number',
    country: 'GB',
    class: 'health_id',
    source: 'https://www.datadictionary.nhs.uk/attributes/nhs_number.html',
    words: ['nhs', 'nhs number', 'nhs no', 'patient number', 'patient id'],
    forms: [],
    vouchedForms: ['9999999999', '999 999 9999', '999-999-9999'],
    isValid: (value) => (11 - (weighted(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(value, 9),
  },
  {
    name: 'Unique Taxpayer Reference',
    country: 'GB',
    class: 'tax_id',
    source: 'https://www.gov.uk/find-utr-number',
    words: ['utr', 'taxpayer reference'],
    forms: [],
    vouchedForms: ['9999999999', '99999 99999'],
    isValid: (value) => '21987654321'.charAt(weighted(value, [0, 6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) === value.charAt(0),
  },
  {
    name: 'Personal Public Service number',
    country: 'IE',
    class: 'national_id',
    source: 'https://www.gov.ie/en/service/12e6de-get-a-personal-public-service-pps-number/',
    words: ['pps', 'ppsn', 'pps number', 'pps no', 'personal public service'],
    forms: [],
    vouchedForms: ['9999999A', '9999999AA'],
    isValid: isPps,
  },
  {
    name: 'Steuer-Identifikationsnummer',
    country: 'DE',
    class: 'tax_id',
    source:
      'https://www.bzst.de/DE/Privatpersonen/SteuerlicheIdentifikationsnummer/steuerlicheidentifikationsnummer_node.html',
    words: [
      'steuer-id',
      'steuerid',
      'steueridentifikationsnummer',
      'steuer-identifikationsnummer',
      'idnr',
      'steuernummer',
      'tax id',
      'tin',
    ],
    forms: ['99 999 999 999'],
    vouchedForms: ['99999999999'],
    isValid: (value) => !value.startsWith('0') && isMod11And10(value) && hasOneRepeated(value.slice(0, 10)),
  },
  {
    name: 'Sozialversicherungsnummer',
    country: 'AT',
    class: 'national_id',
    source: 'https://www.sozialversicherung.at/cdscontent/?contentid=10007.820902',
    words: ['svnr', 'sozialversicherungsnummer', 'sv-nummer', 'svnummer', 'versicherungsnummer'],
    forms: [],
    vouchedForms: ['9999999999', '9999 999999', '9999-999999'],
    isValid: (value) =>
      weighted(value, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(value, 3) && isDayMonthYear(value, 4),
  },
  {
    name: 'AHV-Nummer',
    country: 'CH',
    class: 'national_id',
    source:
      'https://www.ahv-iv.ch/de/Sozialversicherungen/Alters-und-Hinterlassenenversicherung-AHV/Grundwissen-AHV/AHV-Nummer',
    words: ['ahv', 'avs', 'ahv-nummer'],
    forms: ['999.9999.9999.99', '9999999999999'],
    vouchedForms: [],
    isValid: (value) => value.startsWith('756') && weighted(value, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  },
  {
    name: "Numéro d'inscription au répertoire",
    country: 'FR',
    class: 'national_id',
    source: 'https://www.insee.fr/fr/metadonnees/definition/c1409',
    words: ['nir', 'insee', 'securite sociale', 'secu', 'carte vitale'],
    forms: ['999999999999999', '9 99 99 99 999 999 99', '9 99 99 9A 999 999 99', '999999A99999999'],
    vouchedForms: [],
    isValid: isNir,
  },
  {
    name: 'Rijksregisternummer',
    country: 'BE',
    class: 'national_id',
    source: 'https://www.ibz.rrn.fgov.be/nl/rijksregister',
    words: [
      'rijksregisternummer',
      'rijksregister',
      'registre national',
      'nationaal nummer',
      'national register',
      'niss',
      'insz',
    ],
    forms: ['99.99.99-999.99'],
    vouchedForms: ['99999999999', '999999-999-99', '999999 999 99'],
    isValid: (value) =>
      [value.slice(0, 9), `2${value.slice(0, 9)}`].some((base) => 97 - (Number(base) % 97) === numberAt(value, 9, 11)),
  },
  {
    name: 'Burgerservicenummer',
    country: 'NL',
    class: 'national_id',
    source: 'https://www.rvig.nl/bsn',
    words: ['bsn', 'burgerservicenummer', 'sofinummer', 'sofi-nummer'],
    forms: ['9999.99.999'],
    vouchedForms: ['999999999', '999 999 999', '999999 999'],
    isValid: (value) => Number(value) > 0 && weighted(value, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
  },
  {
    name: 'DNI',
    country: 'ES',
    class: 'national_id',
    source:
      'https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/',
    words: ['dni', 'nif', 'documento nacional'],
    forms: ['99999999A', '99999999-A', '99.999.999-A'],
    vouchedForms: [],
    isValid: (value) => spanishLetter(value.slice(0, 8)) === value.charAt(8) && numberAt(value, 0, 8) > 99,
  },
  {
    name: 'NIE',
    country: 'ES',
    class: 'national_id',
    source:
      'https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/',
    words: ['nie'],
    forms: ['A9999999A', 'A-9999999-A'],
    vouchedForms: [],
    isValid: (value) =>
      /^[XYZ]/.test(value) &&
      spanishLetter(`${'XYZ'.indexOf(value.charAt(0))}${value.slice(1, 8)}`) === value.charAt(8),
  },
  {
    name: 'NIF',
    country: 'PT',
    class: 'tax_id',
    source: 'https://info.portaldasfinancas.gov.pt',
    words: ['nif', 'contribuinte', 'numero fiscal'],
    forms: [],
    vouchedForms: ['999999999', '999 999 999'],
    isValid: (value) =>
      /^[1235689]/.test(value) &&
      lessThanTen(11 - (weighted(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) === digitAt(value, 8),
  },
  {
    name: 'Codice fiscale',
    country: 'IT',
    class: 'tax_id',
    source: 'https://www.agenziaentrate.gov.it/portale/schede/istanze/richiesta-ts_cf/informazioni-codificazione-pf',
    words: ['codice fiscale', 'cod. fisc.', 'c.f.'],
    forms: ['AAAAAA99A99A999A'],
    vouchedForms: [],
    isValid: isCodiceFiscale,
  },
  {
    name: 'AFM',
    country: 'GR',
    class: 'tax_id',
    source: 'https://www.aade.gr',
    words: ['afm', 'vat number', 'tax id', 'tin', 'αφμ', 'α.φ.μ'],
    forms: [],
    vouchedForms: ['999999999'],
    isValid: (value) =>
      Number(value) > 0 && (weighted(value, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(value, 8),
  },
  {
    name: 'AMKA',
    country: 'GR',
    class: 'health_id',
    source: 'https://www.amka.gr',
    words: ['amka', 'αμκα', 'α.μ.κ.α'],
    forms: [],
    vouchedForms: ['99999999999', '999999 99999'],
    isValid: (value) => isDayMonthYear(value) && isLuhn(value),
  },
];

function lessThanTen(digit: number): number {
  return digit >= 10 ? 0 : digit;
}

function isPps(value: string): boolean {
  const second = value.length === 9 ? value.charCodeAt(8) - 64 : 0;
  const sum = weighted(value, [8, 7, 6, 5, 4, 3, 2]) + second * 9;
  return !/[X-Z]$/.test(value.slice(8)) && 'WABCDEFGHIJKLMNOPQRSTUV'.charAt(sum % 23) === value.charAt(7);
}

/** Of the first ten digits exactly one occurs two or three times. */
function hasOneRepeated(value: string): boolean {
  const repeated = Array.from('0123456789', (digit) => value.split(digit).length - 1).filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3;
}

/** The departments of Corsica have a letter, and count as 19 and 18. */
function isNir(value: string): boolean {
  if (!/^[123478]\d{4}(?:\d\d|2[AB])\d{8}$/.test(value)) return false;
  const month = numberAt(value, 3, 5);
  if (!isMonthAndDay(month, 1) && month < 20) return false;
  const base = value.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(base) % 97) === numberAt(value, 13, 15);
}

function spanishLetter(digits: string): string {
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(digits) % 23);
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isCodiceFiscale(value: string): boolean {
  if (!/^[A-Z]{6}\d\d[ABCDEHLMPRST](?:[04][1-9]|[1256]\d|[37][01])/.test(value)) return false;
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const code = value.charCodeAt(at);
    const index = code >= 65 ? code - 65 : code - 48;
    sum += at % 2 === 0 ? (ODD[index] ?? 0) : index;
  }
  return (sum % 26) + 65 === value.charCodeAt(15);
}
