import { digitAt, isLuhn, isOneDigit, isYearMonthDay, numberAt, weighted } from './check-digits.ts';
import type { IdentityNumber } from './identity-number.ts';

/** Personal numbers of countries in the Americas; US social security numbers have their own detector. */
export const AMERICAS: readonly IdentityNumber[] = [
  {
    name: 'Social Insurance Number',
    country: 'CA',
    class: 'national_id',
    source: 'https://www.canada.ca/en/employment-social-development/services/sin.html',
    words: ['sin', 'social insurance', 'assurance sociale', 'nas'],
    forms: [],
    vouchedForms: ['999 999 999', '999-999-999', '999999999'],
    isValid: (value) => /^[1-79]/.test(value) && isLuhn(value),
  },
  {
    name: 'CPF',
    country: 'BR',
    class: 'tax_id',
    source: 'https://www.gov.br/receitafederal/pt-br/assuntos/meu-cpf',
    words: ['cpf'],
    forms: ['999.999.999-99'],
    vouchedForms: ['99999999999', '999999999-99'],
    isValid: (value) =>
      !isOneDigit(value) &&
      ((weighted(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10 === digitAt(value, 9) &&
      ((weighted(value, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10 === digitAt(value, 10),
  },
  {
    name: 'CNPJ',
    country: 'BR',
    class: 'tax_id',
    source: 'https://www.gov.br/receitafederal/pt-br/assuntos/orientacao-tributaria/cadastros/cnpj',
    words: ['cnpj'],
    forms: ['99.999.999/9999-99'],
    vouchedForms: ['99999999999999'],
    isValid: (value) =>
      !isOneDigit(value) &&
      brazilianDigit(weighted(value, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(value, 12) &&
      brazilianDigit(weighted(value, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(value, 13),
  },
  {
    name: 'CUIT, CUIL',
    country: 'AR',
    class: 'tax_id',
    source: 'https://www.afip.gob.ar',
    words: ['cuit', 'cuil'],
    forms: ['99-99999999-9'],
    vouchedForms: ['99999999999'],
    isValid: (value) => /^(?:2[034567]|3[034])/.test(value) && argentinianDigit(value) === digitAt(value, 10),
  },
  {
    name: 'RUT',
    country: 'CL',
    class: 'national_id',
    source: 'https://www.registrocivil.cl',
    words: ['rut', 'run', 'rol unico'],
    forms: ['99.999.999-*', '9.999.999-*'],
    vouchedForms: ['99999999-*', '9999999-*', '99999999*'],
    isValid: isRut,
  },
  {
    name: 'CURP',
    country: 'MX',
    class: 'national_id',
    source: 'https://www.gob.mx/curp',
    words: ['curp'],
    forms: ['AAAA999999AAAAAA*9'],
    vouchedForms: [],
    isValid: isCurp,
  },
  {
    name: 'RFC',
    country: 'MX',
    class: 'tax_id',
    source: 'https://www.sat.gob.mx',
    words: ['rfc'],
    forms: [],
    vouchedForms: ['AAAA999999***'],
    isValid: (value) => isYearMonthDay(value, 4),
  },
  {
    name: 'Cédula de identidad',
    country: 'EC',
    class: 'national_id',
    source: 'https://www.registrocivil.gob.ec',
    words: ['cedula', 'c\u00e9dula', 'ruc'],
    forms: [],
    vouchedForms: ['9999999999', '999999999-9'],
    isValid: (value) =>
      numberAt(value, 0, 2) >= 1 && numberAt(value, 0, 2) <= 24 && digitAt(value, 2) < 6 && isLuhn(value),
  },
  {
    name: 'Cédula de identidad',
    country: 'UY',
    class: 'national_id',
    source: 'https://www.gub.uy/ministerio-interior/direccion-nacional-identificacion-civil',
    words: ['cedula', 'c\u00e9dula', 'ci uruguaya', 'c.i'],
    forms: [],
    vouchedForms: ['9.999.999-9', '99999999', '9999999-9'],
    isValid: (value) =>
      /[^0]/.test(value) && (10 - (weighted(value, [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === digitAt(value, 7),
  },
];

function brazilianDigit(sum: number): number {
  return sum % 11 < 2 ? 0 : 11 - (sum % 11);
}

function argentinianDigit(value: string): number {
  const digit = 11 - (weighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  if (digit === 11) return 0;
  return digit === 10 ? 9 : digit;
}

/** Check digit 10 is written as K. */
function isRut(value: string): boolean {
  const digits = value.slice(0, -1);
  if (!/^\d{7,8}$/.test(digits) || isOneDigit(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) sum += digitAt(digits, digits.length - 1 - at) * (2 + (at % 6));
  return '0K987654321'.charAt(sum % 11) === value.at(-1);
}

const CURP_ALPHABET = '0123456789ABCDEFGHIJKLMN\u00D1OPQRSTUVWXYZ';

function isCurp(value: string): boolean {
  if (!/^[A-Z]{4}\d{6}[HMX]/.test(value) || !isYearMonthDay(value, 4)) return false;
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += CURP_ALPHABET.indexOf(value.charAt(at)) * (18 - at);
  return (10 - (sum % 10)) % 10 === digitAt(value, 17);
}
