import { isKind, isUpper, isWordStart, LETTER } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { CAPITAL, SMALL } from '../../scan/letters.ts';

const WORD = String.raw`(?:(?:Mc|Mac|O['’]|D['’]|De|Di|Du|La|Le|Van|Fitz)?[${CAPITAL}][${SMALL}]{1,20}(?:['’-][${CAPITAL}]?[${SMALL}]{1,20})?|[${CAPITAL}]\.)`;
const PARTICLE = String.raw`(?:(?:von|van|de|der|den|del|della|di|da|dos|la|le|bin|al|el|ten|zu) ){0,2}`;
/** One to four capitalised words. */
const NAME = new RegExp(String.raw`${WORD}(?:[ ]${PARTICLE}${WORD}){0,3}`, 'y');
/** Two to four capitalised words. */
const FULL_NAME = new RegExp(String.raw`${WORD}(?:[ ]${PARTICLE}${WORD}){1,3}`, 'y');
/** The text between a label and its value in prose, JSON, YAML, forms and queries. */
const LABEL_END = /(?:[ _-]?name)?["'\\]{0,3}\s{0,4}(?:[:=]|\bis\b|>)\s{0,4}["'\\]{0,3}/iy;
/** Capitalised words that do not start a name. */
const NO_NAME =
  /^(?:The|This|That|Sir|Madam|Madame|Team|All|Customer|Client|User|Friend|Colleague|Hiring|Support|Service|Valued|Everyone|Everybody|Guest|Member|Applicant|Candidate|Assistant|Claude|Chat|None|Null|Unknown|True|False|String|Required|Optional|Your|My|It|He|She|You|We|They|If|As|In|For|Damen|Herren|Kunde|Kundin|Editor|Recruiter|Manager|Admin|System|Bot|Test)\b/;

/** Labels of fields that contain the name of a person. */
const labels: readonly string[] = [
  'first name',
  'first_name',
  'firstname',
  'last name',
  'last_name',
  'lastname',
  'full name',
  'full_name',
  'fullname',
  'surname',
  'given name',
  'given_name',
  'givenname',
  'family name',
  'family_name',
  'familyname',
  'middle name',
  'middle_name',
  'maiden name',
  'maiden_name',
  'patient name',
  'patient_name',
  'patientname',
  'patient:',
  'customer name',
  'customer_name',
  'customername',
  'contact name',
  'contact_name',
  'employee name',
  'employee_name',
  'cardholder',
  'card holder',
  'card_holder',
  'account holder',
  'account_holder',
  'holder name',
  'holder_name',
  'holdername',
  'nameoncard',
  'name on card',
  'billing name',
  'billing_name',
  'shipping name',
  'shipping_name',
  'recipient name',
  'recipient_name',
  'sender name',
  'sender_name',
  'legal name',
  'legal_name',
  'display name',
  'passenger name',
  'passenger_name',
  'guest name',
  'vorname',
  'nachname',
  'familienname',
  'prenom',
  'nom de famille',
  'apellido',
  'apellidos',
  'nome completo',
  'beneficiary',
  'next of kin',
  'emergency contact',
  'mother_maiden',
  'signed by',
  'my name',
  'her name',
  'his name',
  'their name',
  'whose name',
];

/** `first_name: Erika`, `"cardholder": "E Mustermann"`, `my name is Erika`. */
export const labelledNameDetector: Detector = {
  class: 'person',
  anchors: labels,
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    const from = labelEnd(text, end);
    if (from > 0) addName(scan, NAME, from);
  },
};

const INTRODUCTION = /[\u00e9\u00e8e] |/y;

/** `mein Name ist Erika Muster`, `me llamo Ana`, `je m'appelle Zoé`. */
export const introducedNameDetector: Detector = {
  class: 'person',
  anchors: [
    'mein name ist ',
    "m'appelle ",
    'me llamo ',
    'mi chiamo ',
    'mi nombre es ',
    'mon nom est ',
    'il mio nome ',
    'meu nome ',
  ],
  detect(scan: Scan, start: number, end: number): void {
    if (!isWordStart(scan.text, start)) return;
    INTRODUCTION.lastIndex = end;
    INTRODUCTION.test(scan.text);
    addName(scan, NAME, INTRODUCTION.lastIndex);
  },
};

/** `CARDHOLDER NAME: ERIKA MUSTERMANN`: as embossed on cards, two to four words. */
export const embossedNameDetector: Detector = {
  class: 'person',
  anchors: ['cardholder', 'card holder', 'card_holder', 'name on card', 'nameoncard'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    // In text that is all upper case, words without a separator may be anything.
    const form = isUpper(text.charCodeAt(end - 1)) ? EMBOSSED : EMBOSSED_OR_APART;
    form.lastIndex = end;
    const name = form.exec(text)?.[1];
    if (name === undefined || NOT_EMBOSSED.test(name)) return;
    scan.add(form.lastIndex - name.length, form.lastIndex, 'person');
  },
};

const IN_CAPITALS = String.raw`([${CAPITAL}]{2,20}(?:[ /](?:[${CAPITAL}]\.?|[${CAPITAL}][${CAPITAL}'’-]{1,20})){1,3})(?![${CAPITAL}${SMALL}0-9_])`;
const CALLED = String.raw`(?:[ _]?[Nn](?:ame|AME))?["'\\]{0,3}\s{0,4}`;
const EMBOSSED = new RegExp(String.raw`${CALLED}[:=]\s{0,4}["'\\]{0,3}${IN_CAPITALS}`, 'y');
const EMBOSSED_OR_APART = new RegExp(
  String.raw`(?:${CALLED}[:=]\s{0,4}["'\\]{0,3}| (?:name )?(?:is )?)${IN_CAPITALS}`,
  'y',
);
/** Upper case words in forms about cards. */
const NOT_EMBOSSED =
  /\b(?:NOT|NO|NONE|NULL|UNKNOWN|PRESENT|DATA|NAME|CARD|VISA|MASTERCARD|AMEX|REQUIRED|OPTIONAL|VERIFIED|VERIFICATION|METHOD|SIGNATURE|ENVIRONMENT|AUTHENTICATION|TEST|TERMS|AGREEMENT|STATEMENT|PCI|DSS|PIN|PAN|CVV2?|CVC2?|EMV|POS|ATM|API|ID|TBD|TODO|REDACTED|MASKED|HIDDEN|THE|AND|OR|FOR|IS)\b/;

/** `Name: Erika Mustermann` on its own line: since `name` may refer to anything, two capitalised words are required. */
export const nameLineDetector: Detector = {
  class: 'person',
  anchors: ['name:'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (
      text[start] !== 'N' ||
      !/^$|[\n\r>|*-]|\\n/.test(
        text
          .slice(Math.max(0, start - 2), start)
          .trimEnd()
          .slice(-2),
      )
    )
      return;
    addName(scan, FULL_NAME, end + (text[end] === ' ' ? 1 : 0));
  },
};

/** `Dear Erika`, `Mr. Mustermann`, `Sehr geehrte Frau Dr. Mustermann`. */
export const salutationDetector: Detector = {
  class: 'person',
  anchors: [
    'dear ',
    'mr. ',
    'mrs. ',
    'ms. ',
    'mr ',
    'mrs ',
    'ms ',
    'miss ',
    'dr. ',
    'prof. ',
    'herr ',
    'frau ',
    'monsieur ',
    'madame ',
    'senor ',
    'signor ',
    'signora ',
    'caro ',
    'cher ',
    'lieber ',
    'liebe ',
    'estimado ',
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const code = text.charCodeAt(start);
    if (code < 65 || code > 90 || !isWordStart(text, start)) return;
    addName(scan, NAME, skipTitles(text, end));
  },
};

/** A name on the line after `Best regards,`. */
export const signatureDetector: Detector = {
  class: 'person',
  anchors: [
    'regards',
    'sincerely,',
    'faithfully,',
    'cheers,',
    'yours truly,',
    'wishes,',
    'thanks,',
    'thank you,',
    'cordialement,',
    'saludos,',
    'saluti,',
  ],
  detect(scan: Scan, _start: number, end: number): void {
    const { text } = scan;
    const lineEnd = /,?[ \t]{0,4}(?:(?:\r?\n|\\n){1,3})[ \t]{0,4}/y;
    lineEnd.lastIndex = end;
    if (lineEnd.test(text)) addName(scan, NAME, lineEnd.lastIndex);
  },
};

function labelEnd(text: string, end: number): number {
  LABEL_END.lastIndex = text[end - 1] === ':' ? end - 1 : end;
  return LABEL_END.test(text) ? LABEL_END.lastIndex : 0;
}

const TITLES = /(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Monsieur|Madame)\.? ){0,3}/y;

function skipTitles(text: string, from: number): number {
  TITLES.lastIndex = from;
  TITLES.test(text);
  return TITLES.lastIndex;
}

function addName(scan: Scan, form: RegExp, from: number): void {
  const start = skipTitles(scan.text, from);
  form.lastIndex = start;
  if (!form.test(scan.text)) return;
  const end = form.lastIndex;
  const name = scan.text.slice(start, end);
  // `patient: StoreClient` is an identifier; `John MacLEOD` is not.
  if (isKind(scan.text, end, LETTER) && !name.includes(' ')) return;
  if (!NO_NAME.test(name) && !(name.length === 2 && name.endsWith('.'))) scan.add(start, end, 'person');
}
