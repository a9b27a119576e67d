import type { RedactionClass } from '../../classes.ts';
import { ANY_LETTER, CAPITAL } from '../../scan/letters.ts';

/** The class of a column, by its name, and the format of its values. */
export interface ColumnClass {
  readonly class: RedactionClass;
  readonly name: RegExp;
  readonly value: RegExp;
}

/** Contains a capital: `van der Velden`. */
const PERSON = new RegExp(`^(?!(?:NULL|None|Unknown)$)(?=[^${CAPITAL}]{0,20}[${CAPITAL}])[${ANY_LETTER}'’. -]{2,48}$`);

/** Columns of personal data. Names are compared in lower case, with `_` for spaces. */
const COLUMN_CLASSES: readonly ColumnClass[] = [
  {
    class: 'phone',
    name: /(?:phone|mobile|cell|cellular|msisdn|telefono|tel\u00e9fono|t\u00e9l\u00e9phone|telefon|handy|fax|tel|celular|whatsapp)_?(?:no|nr|num|number|\d)?$/,
    value: /^\+?\(?\+?\d[\d\s().\u2010-\u2013/-]{4,20}\d(?: ?(?:x|ext\.?) ?\d{1,6})?$/,
  },
  {
    class: 'date_of_birth',
    name: /(?:^|_)(?:dob|birth_?(?:day|date)|date_?of_?birth|born|geburtsdatum|geburtstag|geboren|naissance|nacimiento|nascita|nascimento|geboortedatum)$/,
    value:
      /^(?:\d{1,4}[-./ ]{1,2}\w{1,12}[-./, ]{1,2}\d{1,4}(?:[T ][\d:.Z+-]{5,20})?|\d{8}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})$/,
  },
  {
    class: 'us_ssn',
    name: /(?:^|_)(?:ssn|social_?security(?:_?(?:no|number))?)$/,
    value: /^\d{3}[- ]?\d{2}[- ]?\d{4}$/,
  },
  {
    class: 'person',
    name: /(?:^|_)(?:(?:first|last|given|family|full|middle|maiden|patient|customer|contact|employee|holder|recipient|passenger)_?name|surname|vorname|nachname|familienname|pr\u00e9nom|apellidos?|cognome|achternaam|voornaam)$/,
    value: PERSON,
  },
  {
    class: 'postal_address',
    name: /^(?:(?:home|billing|shipping|postal|mailing|street|customer|delivery)_?)?(?:street|address|addr|strasse|stra\u00dfe|anschrift|adresse|direcci\u00f3n|indirizzo|rue|calle)_?(?:line)?_?\d?$/,
    value: /^(?=[^\n]{0,80}\d)(?=[^\n]{0,80}[A-Za-z\u00c0-\u1fff]{2})[^\s:@={}<>]{1,40}(?: [^\s:@={}<>]{1,40}){1,10}$/,
  },
  {
    class: 'postal_address',
    name: /(?:^|_)(?:zip|zip_?code|postal_?code|postcode|plz|postleitzahl|code_postal|cap|cep)$/,
    value: /^(?=[A-Z -]{0,8}\d)[A-Z\d]{2,6}(?:[ -][A-Z\d]{2,5})?$/,
  },
  {
    class: 'location',
    name: /(?:^|_)(?:lat|lng|lon|latitude|longitude)$/,
    value: /^-?\d{1,3}\.\d{3,16}$/,
  },
  {
    class: 'bank_account',
    name: /(?:^|_)(?:account|acct|konto|bank_?account)_?(?:no|nr|num|number|nummer)$/,
    value: /^\d[\d -]{4,24}\d$/,
  },
  {
    class: 'national_id',
    name: /(?:^|_)(?:national_?id|passport|passport_?(?:no|number)|tax_?id|driver_?licen[cs]e|dni|nif|nie|cpf|pesel|nino|bsn|personnummer)$/,
    value: /^(?=[A-Z.-]{0,8}\d)[A-Za-z\d.-]{5,20}$/,
  },
];

/** Parts of these names that trigger the search for a table. */
export const COLUMN_ANCHORS: readonly string[] = [
  'phone',
  'mobile',
  'telefon',
  'msisdn',
  'dob',
  'birth',
  'geburt',
  'ssn',
  'social_security',
  'social security',
  'surname',
  'first_name',
  'firstname',
  'first name',
  'last_name',
  'lastname',
  'full_name',
  'vorname',
  'nachname',
  'street',
  'address',
  'zip',
  'postal_code',
  'postcode',
  'plz',
  'account_n',
  // Not `lat`, which is in many words.
  'latitude',
  'lng',
  'lat,lon',
  'lat;lon',
  'lat|lon',
  'lat | lon',
  'passport',
  'national_id',
];

/** Returns the class of a column by its name. */
export function columnClass(name: string): ColumnClass | undefined {
  const plain = plainName(name);
  return COLUMN_CLASSES.find((one) => one.name.test(plain));
}

/** Returns the class of a column called `name` in a table with other personal data: names of persons. */
export function namesOf(name: string): ColumnClass | undefined {
  return /^(?:name|nombre|nom|nome|naam|customer|patient|employee)$/.test(plainName(name)) ? PEOPLE : undefined;
}

const PEOPLE: ColumnClass = { class: 'person', name: /^name$/, value: PERSON };

/** Returns the name of a column in lower case, with `_` for spaces, without quotes. */
export function plainName(name: string): string {
  return name
    .replaceAll(/^[\s"'`*[]{1,8}|[\s"'`*\].:]{1,8}$/g, '')
    .toLowerCase()
    .replaceAll(' ', '_');
}
