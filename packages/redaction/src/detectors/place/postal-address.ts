import { DIGIT, isKind, isUpper, isWordStart, LETTER } from '../../scan/characters.ts';
import type { Detector, DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { ANY_LETTER, CAPITAL, SMALL } from '../../scan/letters.ts';

const WORD = String.raw`[${CAPITAL}][${ANY_LETTER}'’.-]{0,24}`;
const SUFFIX =
  '(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Trl|Close|Crescent|Cres|Gardens|Gdns|Mews|Row|Walk|Grove|Hill|Alley|Plaza|Esplanade|Quay|Turnpike|Crossing|Loop|Park)';
const UNIT = String.raw`(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|#)\.? ?[\dA-Za-z-]{1,6})?`;
const TOWN_WORD = String.raw`[${CAPITAL}][${SMALL}][${ANY_LETTER}'’.-]{0,24}`;
const TOWN = String.raw`(?:,? ${TOWN_WORD}(?: ${TOWN_WORD}){0,2})?`;
const CODE = String.raw`(?:,? (?:[A-Z]{2},? )?\d{5}(?:-\d{4})?(?!\d)|,? [A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|,? [A-Z]\d[A-Z] \d[A-Z]\d)?`;
/** `221B Baker Street, Flat 2, London NW1 6XE`. */
const ENGLISH = new RegExp(
  String.raw`\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?,? (?:[NSEW]\.? |North |South |East |West )?(?:${WORD}|\d{1,3}(?:st|nd|rd|th))(?: ${WORD}){0,3}? ${SUFFIX}\b\.?(?: [NSEW]{1,2}\b)?${UNIT}(?:${TOWN}${CODE})`,
  'y',
);
/** Any street name if followed by town, state and postal code: `335 Michael Harbors, Delacruzside, MN 05227`. */
const TO_STATE = new RegExp(
  String.raw`\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?,? ${WORD}(?: ${WORD}){0,3}?${UNIT}(?:,? |,?\r?\n)${TOWN_WORD}(?: ${TOWN_WORD}){0,2}, [A-Z]{2,3},? (?:\d{4,5}(?:-\d{4})?|[A-Z]\d[A-Z] \d[A-Z]\d)(?![\dA-Za-z])`,
  'y',
);
/** `12 bis, rue de la Paix, 75002 Paris`. */
const FRENCH = new RegExp(
  String.raw`\d{1,4}(?: ?(?:bis|ter|[a-d]))?,? (?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|chemin|all[ée]e|quai|impasse|route|cours|square) (?:(?:de|du|des|d'|la|le|l'|les|aux?) ?){0,2}${WORD}(?:[ -](?:(?:de|du|des|la|le) )?${WORD}){0,3}(?:(?:,? |,?\r?\n)\d{5} ${WORD}(?:[ -]${WORD}){0,2})?`,
  'y',
);
/** The text after a street in German, Dutch and Scandinavian format: `12a, 10115 Berlin`. */
const HOUSE = new RegExp(
  String.raw`\.? \d{1,4} ?[a-z]?(?:[-/]\d{1,3}[a-z]?)?(?!\d|[-./]\d)(?:(?:,? |,?\r?\n)(?:[A-Z]{1,2}-)?\d{4,5} (?:[A-Z]{2} )?${WORD}(?: ${WORD})?)?`,
  'y',
);
/** The text after `calle`, `via`, `rua`. */
const SOUTHERN = new RegExp(
  String.raw`(?:(?:de|del|della|delle|dei|degli|la|las|los|do|da|dos|das) ){0,2}${WORD}(?: (?:(?:de|del|la|do|da|dos|das) )?${WORD}){0,3},? (?:n[.º°]? ?)?\d{1,4}(?!\d)(?:, ?\d{1,2}[ºª°](?: ?(?:[A-Z]|izq|dcha|dto|esq)\b\.?)?)?(?:,? \d{4,5}(?:-\d{3})? ${WORD}(?: ${WORD})?)?`,
  'y',
);
const BOX = /\.?,? ?#? ?\d{1,6}(?!\d)/y;
const STREET_BEFORE = new RegExp(`(?:^|[^${ANY_LETTER}])([${CAPITAL}][${ANY_LETTER}-]{1,32})$`);

/** Street addresses that start with the number: English and French formats, including town and postal code if present. */
export const numberedAddressDetector: NumberDetector = {
  class: 'postal_address',
  fewestDigits: 1,
  mostInGroup: 6,
  place: 'word',
  goesOnWith: 'a ,',
  detect(scan: Scan, { start }: DigitGroups): boolean {
    const { text } = scan;
    if (!isHouseNumber(text, start)) return false;
    const end = isUpperAfter(text, start) ? endOf([TO_STATE, ENGLISH], text, start) : endOf([FRENCH], text, start);
    if (end < 0) return false;
    scan.add(start, end, 'postal_address');
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

/** English streets start with a capital or a number, French ones with a lower case street type. */
function isUpperAfter(text: string, start: number): boolean {
  const code = text.charCodeAt(text.indexOf(' ', start) + 1);
  return code < 0x80 ? code < 0x61 || code > 0x7a : isUpperLetter(String.fromCharCode(code));
}

function isUpperLetter(letter: string): boolean {
  return letter === letter.toUpperCase();
}

/** Quick check before the formats: at most six digits and a letter, then a space and a letter. */
function isHouseNumber(text: string, start: number): boolean {
  let at = start;
  while (at - start < 12 && isKind(text, at, DIGIT | LETTER) && (at - start < 2 || isKind(text, at - 1, DIGIT))) at++;
  if (text[at] === ',') at++;
  if (text[at] !== ' ' || '.-/:,'.includes(text.charAt(start - 1) || ' ') || !isWordStart(text, start)) return false;
  return isKind(text, at + 1, DIGIT | LETTER) || text.charCodeAt(at + 1) > 127;
}

/** Streets followed by the number, found by the suffix of the name: `Musterstraße 12`, `Keizersgracht 1`, `Storgatan 5`. */
export const streetAddressDetector: Detector = {
  class: 'postal_address',
  anchors: [
    'strasse',
    'str.',
    'stra\u00DFe',
    'gasse',
    'weg ',
    'platz ',
    'allee ',
    'straat',
    'gracht',
    'laan ',
    'gatan',
    'vej ',
    'veien',
    'gata ',
  ].map(asciiPart),
  detect(scan: Scan, _start: number, end: number): void {
    const { text } = scan;
    let nameEnd = end;
    if (text.startsWith('\u00DFe', end)) nameEnd = end + 2;
    else if (text[end - 1] === ' ' || text[end - 1] === '.') nameEnd = end - 1;
    HOUSE.lastIndex = nameEnd;
    if (!HOUSE.test(text)) return;
    const stop = HOUSE.lastIndex;
    const street = STREET_BEFORE.exec(text.slice(Math.max(0, nameEnd - 40), nameEnd))?.[1];
    if (
      street === undefined ||
      (ALONE.test(street) && !CAPITAL_BEFORE.test(text.slice(0, nameEnd - street.length).slice(-24)))
    )
      return;
    scan.add(nameEnd - street.length, stop, 'postal_address');
  },
};

/** Names that need a preceding word: `Platz 45` is a seat on a train, `Alter Platz 45` an address. */
const ALONE = /^(?:Platz|Weg|Allee|Gasse|Laan|Vej|Gata)$/;
const CAPITAL_BEFORE = new RegExp(`[${CAPITAL}][${ANY_LETTER}]{0,20} $`);

/** Returns the ASCII part of an anchor. */
function asciiPart(word: string): string {
  return word.split('\u00DF', 1).join('');
}

/** `Calle de Alcal\u00E1 12`, `Via Roma 3`, and post office boxes. */
export const namedAddressDetector: Detector = {
  class: 'postal_address',
  anchors: [
    'calle ',
    'avenida ',
    'via ',
    'piazza ',
    'rua ',
    'corso ',
    'paseo ',
    'viale ',
    'travessa ',
    'alameda ',
    'estrada ',
    'p.o. box',
    'po box',
    'postfach',
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    const form = text[end - 1] === ' ' ? SOUTHERN : BOX;
    // `via Roma 3` in a sentence is a route, `Via Roma 3` a street.
    if (form === SOUTHERN && !isUpper(text.charCodeAt(start))) return;
    form.lastIndex = end;
    if (form.test(text)) scan.add(start, form.lastIndex, 'postal_address');
  },
};

const CODE_DISTANCE = 8;

/** Postal codes near a context word. */
export const postalCodeDetector: NumberDetector = {
  class: 'postal_address',
  fewestDigits: 1,
  mostInGroup: 6,
  needsWords: true,
  contexts: [
    {
      kind: 'address',
      areWhole: true,
      words: [
        'zip',
        'zip code',
        'zip_code',
        'zipcode',
        'postal code',
        'postal_code',
        'postalcode',
        'postcode',
        'post code',
        'plz',
        'plz und ort',
        'postleitzahl',
        'postleitzahl und ort',
        'code postal',
        'codigo postal',
        'código postal',
        'c.p.',
        'postnummer',
        'cap:',
        'cep',
        'pin code',
        'pincode',
      ],
    },
  ],
  detect(scan: Scan, { start: firstDigit }: DigitGroups): boolean {
    const { text } = scan;
    if (!scan.isNear('address', firstDigit, CODE_DISTANCE)) return false;
    const found = /[A-Z]{0,2}$/.exec(text.slice(Math.max(0, firstDigit - 2), firstDigit))?.[0] ?? '';
    const start = firstDigit - found.length;
    CODES.lastIndex = start;
    if (!isWordStart(text, start) || !CODES.test(text) || isKind(text, CODES.lastIndex, DIGIT)) return false;
    scan.add(start, CODES.lastIndex, 'postal_address');
    return true;
  },
};

const CODES =
  /(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{5}-\d{3,4}|\d{3} ?\d{2,3}|\d{4,6})(?![A-Za-z\d]|[ -]\d)/y;
