import { DIGIT, isKind, isWordEnd, LETTER } from '../../scan/characters.ts';
import type { RedactionClass } from '../../classes.ts';
import type { ContextKind, ContextWords } from '../../scan/context-words.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isOwnNumber } from '../own-number.ts';

/** A document whose number has no distinctive format, so it matches only near a context word. */
interface Document {
  readonly class: RedactionClass;
  readonly kind: ContextKind;
  readonly words: readonly string[];
  readonly shortest: number;
  readonly longest: number;
}

const PASSPORT: Document = {
  class: 'passport',
  kind: 'passport',
  words: [
    'passport',
    'passports',
    'passnummer',
    'reisepass',
    'passeport',
    'pasaporte',
    'passaporto',
    'passaporte',
    'paspoort',
    'paszport',
    'personalausweis',
    'ausweis',
    'ausweisnummer',
    'travel document',
    'identity card',
    "carta d'identita",
    "carta d'identit\u00e0",
    "carte d'identit\u00e9",
    'personalausweisnummer',
  ],
  shortest: 6,
  longest: 10,
};

const LICENCE: Document = {
  class: 'national_id',
  kind: 'licence',
  words: [
    "driver's license",
    "driver's licence",
    'drivers license',
    'driver license',
    'drivers licence',
    'driving licence',
    'driving license',
    'driver licence',
    'drivers_license',
    'driver_license',
    'driverslicense',
    'driverlicense',
    'licence number',
    'license number',
    'dl number',
    'fuehrerschein',
    'f\u00fchrerschein',
    'f\u00fchrerscheinnummer',
    'rijbewijs',
    'permis de conduire',
    'licencia de conducir',
    'dln',
  ],
  shortest: 6,
  longest: 18,
};

const CONTEXT = 36;
const LETTERS_BEFORE = 6;
const LEAST_DIGITS = 4;
/** Length of passport numbers with random letters and digits (Germany), which may have few digits. */
const LENGTH = 9;
const LEAST_OF_NINE = 3;

/** Passport and identity card numbers near a context word (ICAO 9303: up to nine characters and a check digit). */
export const passportDetector: NumberDetector = documentDetector(PASSPORT);
/** Driving licence numbers near a context word. */
export const licenceDetector: NumberDetector = documentDetector(LICENCE);

function documentDetector(document: Document): NumberDetector {
  const contexts: readonly ContextWords[] = [{ kind: document.kind, words: document.words, areWhole: true }];
  return {
    class: document.class,
    fewestDigits: 1,
    needsWords: true,
    contexts,
    detect(scan: Scan, { start: firstDigit }: DigitGroups): boolean {
      const { text } = scan;
      if (!scan.isNear(document.kind, firstDigit, CONTEXT)) return false;
      let start = firstDigit;
      while (firstDigit - start < LETTERS_BEFORE && isKind(text, start - 1, LETTER)) start--;
      const end = numberEnd(text, start, document.longest);
      if (end - start < document.shortest || !isWordEnd(text, end) || !isOwnNumber(text, start)) return false;
      if (!isDocumentNumber(text.slice(start, end))) return false;
      scan.add(start, end, document.class);
      return true;
    },
  };
}

function numberEnd(text: string, start: number, longest: number): number {
  let at = start;
  while (at - start < longest && isKind(text, at, LETTER | DIGIT)) at++;
  return isKind(text, at, LETTER | DIGIT) ? start : at;
}

function isDocumentNumber(value: string): boolean {
  const least = value.length === LENGTH ? LEAST_OF_NINE : LEAST_DIGITS;
  return value.replaceAll(/\D/g, '').length >= least && !/[a-z]/.test(value);
}
