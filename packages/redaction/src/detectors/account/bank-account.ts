import { isWordEnd, isWordStart } from '../../scan/characters.ts';
import type { Detector, DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { endAfter } from '../../scan/digit-groups.ts';
import type { Scan } from '../../scan/scan.ts';
import { isOwnNumber } from '../own-number.ts';

const CONTEXT = 32;
const ROUTING_DIGITS = 9;
const SORT_CODE = /(?:\d\d[- ]?\d\d[- ]?\d\d|\d{3}[- ]\d{3})(?!\d)/y;
const ACCOUNT = /\d[\d -]{4,22}\d(?!\d)/y;

/** US bank routing numbers: nine digits with a check digit, near a context word (ABA). */
export const routingNumberDetector: NumberDetector = {
  class: 'bank_account',
  fewestDigits: 9,
  place: 'word',
  needsWords: true,
  contexts: [
    {
      kind: 'routing',
      areWhole: true,
      words: ['routing', 'routing number', 'routing_number', 'routingnumber', 'aba', 'rtn', 'transit number', 'ach'],
    },
  ],
  detect(scan: Scan, number: DigitGroups): boolean {
    if (!scan.isNear('routing', number.start, CONTEXT) || number.count < ROUTING_DIGITS) return false;
    const end = endAfter(scan.text, number, ROUTING_DIGITS);
    if (end < 0 || !isWordEnd(scan.text, end) || !isOwnNumber(scan.text, number.start)) return false;
    if (!hasRoutingCheck(number.digits)) return false;
    scan.add(number.start, end, 'bank_account');
    return true;
  },
};

function hasRoutingCheck(digits: Uint8Array): boolean {
  let sum = 0;
  for (let at = 0; at < ROUTING_DIGITS; at++) sum += (digits[at] ?? 0) * ([3, 7, 1][at % 3] ?? 0);
  return sum > 0 && sum % 10 === 0;
}

/** UK sort codes and account numbers of any country, near a context word. */
export const bankAccountDetector: NumberDetector = {
  class: 'bank_account',
  fewestDigits: 6,
  place: 'word',
  needsWords: true,
  contexts: [
    { kind: 'sort_code', areWhole: true, words: ['sort code', 'sort_code', 'sortcode', 'sort-code', 'bsb'] },
    {
      kind: 'account',
      areWhole: true,
      words: [
        'account number',
        'account_number',
        'accountnumber',
        'account no',
        'account #',
        'account nr',
        'acc no',
        'acc. no',
        'acc number',
        'acct',
        'acct no',
        'acct number',
        'acct #',
        'a/c',
        'a/c no',
        'bank account',
        'bank_account',
        'bankaccount',
        'kontonummer',
        'kontonr',
        'konto-nr',
        'bankleitzahl',
        'blz',
        'rekeningnummer',
        'numero di conto',
        'conta corrente',
        'número de cuenta',
        'numéro de compte',
        'numero de compte',
        'numero de cuenta',
        'conto corrente',
        'checking account',
        'savings account',
        'clabe',
        'iban',
      ],
    },
  ],
  detect(scan: Scan, { start }: DigitGroups): boolean {
    if (!isOwnNumber(scan.text, start)) return false;
    return (
      (scan.isNear('sort_code', start, CONTEXT / 2) && addForm(scan, SORT_CODE, start)) ||
      (scan.isNear('account', start, CONTEXT / 2) && addForm(scan, ACCOUNT, start))
    );
  },
};

function addForm(scan: Scan, form: RegExp, start: number): boolean {
  form.lastIndex = start;
  if (!form.test(scan.text) || !isWordEnd(scan.text, form.lastIndex)) return false;
  scan.add(start, form.lastIndex, 'bank_account');
  return true;
}

const BIC =
  /(?:[ /](?:code|bic|swift)){0,2}["']?\s{0,2}(?:[:=#]|is|no\.?)?\s{0,2}["']?([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![A-Za-z0-9])/y;

/** Bank identifier codes after a context word (ISO 9362): the letters alone could be a name. */
export const bicDetector: Detector = {
  class: 'bank_account',
  anchors: ['bic', 'swift', 'bic_code', 'swift_code'],
  detect(scan: Scan, start: number, end: number): void {
    if (!isWordStart(scan.text, start)) return;
    BIC.lastIndex = end;
    const code = BIC.exec(scan.text)?.[1];
    if (code !== undefined) scan.add(BIC.lastIndex - code.length, BIC.lastIndex, 'bank_account');
  },
};
