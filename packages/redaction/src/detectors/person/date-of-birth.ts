import { isWordStart } from '../../characters.ts';
import type { DigitGroups, NumberDetector } from '../../detector.ts';
import type { Scan } from '../../scan.ts';

const CONTEXT = 40;
const MONTH =
  '(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|janvier|f[eé]v|avr|juin|juil|ao[uû]|d[eé]c|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[a-zé.]{0,8}';
const NUMERIC =
  /(?:\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})|(?:19|20)\d{6})(?!\d)/y;
const DAY_FIRST = new RegExp(
  `\\d{1,2}(?:st|nd|rd|th|\\.)?[ -](?:of |de )?${MONTH}(?:,| de|-)? ?(?:\\d{4}|\\d{2})(?!\\d)`,
  'iy',
);
const YEAR = /\d{1,2}(?:st|nd|rd|th)?,? {1,2}\d{4}(?!\d)/iy;
const MONTH_BEFORE = new RegExp(`(?:^|[^a-z])(${MONTH} )$`, 'i');
const MONTH_LENGTH = 16;

/** Dates near words that say somebody was born then. */
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
    const end = endOf(month === undefined ? [NUMERIC, DAY_FIRST] : [YEAR], text, start);
    if (end < 0) return false;
    scan.add(start - (month?.length ?? 0), end, 'date_of_birth');
    return true;
  },
};

function endOf(forms: readonly RegExp[], text: string, start: number): number {
  for (const form of forms) {
    form.lastIndex = start;
    if (form.test(text)) return form.lastIndex;
  }
  return -1;
}
