import { isWordStart } from '../../scan/characters.ts';
import type { Detector, DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { ANY_LETTER } from '../../scan/letters.ts';

const CONTEXT = 40;
const MONTH =
  '(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|janvier|f[eé]v|avr|juin|juil|ao[uû]|d[eé]c|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[a-zé.]{0,8}';
const NUMERIC =
  /(?:\d{1,4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})|(?:19|20)\d{6})(?!\d)/y;
const DAY_FIRST = new RegExp(
  `\\d{1,2}(?:st|nd|rd|th|\\.)?[ -](?:of |de )?${MONTH}(?:,| de|-)? ?(?:\\d{4}|\\d{2})(?!\\d)`,
  'iy',
);
/** Any month name, in any calendar: near a context word for a birth, only a month occurs between day and year. */
const NAMED_MONTH = new RegExp(
  String.raw`\d{1,2}\.? (?:de )?[${ANY_LETTER}]{3,14}\.?,? (?:de )?\d{4}(?!\d)|\d{4}\.? [${ANY_LETTER}]{3,14} \d{1,2}(?!\d)`,
  'y',
);
/** Six digits directly after the context word: `DOB 840312`. */
const SHORT = /\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d(?!\d)/y;
const SHORT_CONTEXT = 4;
/** Japanese and Taiwanese era names before a year. */
const ERA_BEFORE = /(?:明治|大正|昭和|平成|令和|民國|民国) ?$/;
const YEAR = /\d{1,2}(?:st|nd|rd|th)?,? {1,2}\d{4}(?!\d)/iy;
const MONTH_BEFORE = new RegExp(`(?:^|[^a-z])(${MONTH} )$`, 'i');
const MONTH_LENGTH = 16;

/** Dates near words that mark them as a date of birth. */
export const dateOfBirthDetector: NumberDetector = {
  class: 'date_of_birth',
  fewestDigits: 1,
  mostInGroup: 8,
  place: 'word',
  hasShortGroups: true,
  needsWords: true,
  contexts: [
    {
      kind: 'birth',
      areWhole: true,
      words: [
        'born',
        'birth',
        'birthday',
        'birthdate',
        'birth_date',
        'date_of_birth',
        'dateofbirth',
        'date of birth',
        'dob',
        'd.o.b',
        'bday',
        'geboren',
        'geburtsdatum',
        'geb.',
        'geburtstag',
        'naissance',
        'ne le',
        'nato il',
        'nata il',
        'nato a',
        'nata a',
        'nasci',
        'nasceu',
        'sono nato',
        'sono nata',
        'nac\u00ed',
        'naci\u00f3',
        'nacido',
        'nacida',
        'nascido',
        'nascida',
        'narozen',
        'fecha nac',
        'fecha de nac',
        'д.р',
        'nacimiento',
        'nascita',
        'nascimento',
        'geboortedatum',
        'urodzenia',
        'n\u00e9 le',
        'n\u00e9e le',
        'n\u00e9 \u00e0',
        'n\u00e9e \u00e0',
        'doğum tarihi',
        'syntymäaika',
        'születési',
        'ngày sinh',
        '誕生日',
        // From the EU's multilingual standard forms (Regulation 2016/1191), and further CLDR languages.
        'urodzony',
        'urodzona',
        'narozena',
        'naroden\u00fd',
        'naroden\u00e1',
        'd\u00e1tum narodenia',
        'datum narozen\u00ed',
        'datum rojstva',
        'rojen',
        'rojena',
        'datum ro\u0111enja',
        'ro\u0111en',
        'ro\u0111ena',
        'syntynyt',
        's\u00fcnniaeg',
        's\u00fcndinud',
        'dzim\u0161anas datums',
        'dzimis',
        'dzimusi',
        'gimimo data',
        'gim\u0119s',
        'gimusi',
        'sz\u00fcletett',
        'sz\u00fcl.',
        'sz\u00fclet\u00e9s',
        'data na\u0219terii',
        'data nasterii',
        'n\u0103scut',
        'n\u0103scut\u0103',
        'data tat-twelid',
        'f\u00f8dselsdato',
        'f\u00f6delsedatum',
        'f\u00e6\u00f0ingardagur',
        'geboortedag',
        'tanggal lahir',
        'tgl lahir',
        'tgl. lahir',
        'tarikh lahir',
        'lahir pada',
        'do\u011fumlu',
        'do\u011fum g\u00fcn\u00fc',
        'sinh ng\u00e0y',
        'дата на раждане',
        'роден',
        'родена',
        'дата народження',
        'народився',
        'народилася',
        'датум рођења',
        'рођен',
        'рођена',
        'туған күні',
        'ημερομηνία γέννησης',
        'γεννήθηκε',
        'γεννηθείς',
        'जन्म तिथि',
        'जन्मतिथि',
        'जन्म की तारीख',
        'जन्म',
        'জন্ম তারিখ',
        'பிறந்த தேதி',
        'วันเกิด',
        'เกิดวันที่',
        'วันเดือนปีเกิด',
        'تاريخ الولادة',
        'مواليد',
        'تاریخ تولد',
        'متولد',
        'נולד',
        'נולדה',
        'ת. לידה',
        '出生于',
        '出生',
        '出生年月日',
        '생일',
        '태어난',
        'f\u00f8dt',
        'f\u00f6dd',
        'дата рождения',
        'родился',
        'родилась',
        '生年月日',
        '出生日期',
        '생년월일',
        'תאריך לידה',
        'تاريخ الميلاد',
      ],
    },
  ],
  detect(scan: Scan, { start }: DigitGroups): boolean {
    const { text } = scan;
    if (!scan.isNear('birth', start, CONTEXT) || !isWordStart(text, start)) return false;
    const month = MONTH_BEFORE.exec(text.slice(Math.max(0, start - MONTH_LENGTH), start))?.[1];
    const end = endOf(month === undefined ? formsAt(scan, start) : [YEAR], text, start);
    if (end < 0) return false;
    const era = ERA_BEFORE.exec(text.slice(Math.max(0, start - LONGEST_ERA), start))?.[0] ?? '';
    scan.add(start - (month ?? era).length, end, 'date_of_birth');
    return true;
  },
};

const LONGEST_ERA = 3;

function formsAt(scan: Scan, start: number): readonly RegExp[] {
  const isNext = scan.isNear('birth', start, SHORT_CONTEXT);
  return isNext ? [NUMERIC, DAY_FIRST, NAMED_MONTH, SHORT] : [NUMERIC, DAY_FIRST, NAMED_MONTH];
}

function endOf(forms: readonly RegExp[], text: string, start: number): number {
  for (const form of forms) {
    form.lastIndex = start;
    if (form.test(text)) return form.lastIndex;
  }
  return -1;
}

const DATE_BEFORE = new RegExp(
  String.raw`(?<![\d./-])(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})|\d{1,2}\.? [${ANY_LETTER}]{3,10} \d{4}) (?:in [${ANY_LETTER}-]{2,24} )?$`,
);
const LONGEST_BEFORE = 52;

/** `am 21.04.1948 in Ulm geboren`: the word is after the date in German and Dutch. */
export const birthAfterDateDetector: Detector = {
  class: 'date_of_birth',
  anchors: ['geboren'],
  detect(scan: Scan, start: number): void {
    const found = DATE_BEFORE.exec(scan.text.slice(Math.max(0, start - LONGEST_BEFORE), start));
    if (found === null) return;
    const [whole, date = ''] = found;
    scan.add(start - whole.length, start - whole.length + date.length, 'date_of_birth');
  },
};

/** A date directly followed by a word for born: Japanese, Chinese, Korean, Turkish. */
const BORN_AFTER =
  /(?<!\d)((?:(?:(?:明治|大正|昭和|平成|令和|民國|民国) ?)?\d{1,4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2}))) {0,2}(?:に?生まれ|出生|생(?![가-힣])|doğumlu)/g;

/** Finds such dates in a text with letters that are in no keyword. */
export function detectForeignBirths(scan: Scan): void {
  for (const { index, 1: date = '' } of scan.text.matchAll(BORN_AFTER)) {
    scan.add(index, index + date.length, 'date_of_birth');
  }
}
