import type { Labelled } from '../../test/support/corpus.ts';
import { host, PERSONAL } from './personal-values.ts';
import { createRandom, type Random } from './random.ts';
import { makeJwt, makePem, password, TOKENS } from './secret-values.ts';
import { TELEMETRY } from './telemetry-values.ts';

/** A text template with `{KIND}` placeholders, and how values are escaped. */
interface Template {
  readonly text: string;
  /** Levels of JSON string escaping of the value. */
  readonly escapes: number;
}

const PERSONAL_TEMPLATES: readonly Template[] = [
  { text: 'Please update my details: {EMAIL}, phone {PHONE}.', escapes: 0 },
  { text: 'user wrote from {IP}: my card {CARD} was charged twice, call {PHONE}', escapes: 0 },
  { text: '| Erika | {EMAIL} | {PHONE} | {SSN} |', escapes: 0 },
  { text: "INSERT INTO customers (mail, iban, ip) VALUES ('{EMAIL}', '{IBAN}', '{IP}')", escapes: 0 },
  { text: '2026-11-23T10:45:40Z INFO login user={EMAIL} ip={IP} mac={MAC}', escapes: 0 },
  {
    text: '[{"role":"user","content":"Refund {IBAN} please, my social is {SSN}"},{"role":"assistant","content":"Sent to {EMAIL}"}]',
    escapes: 0,
  },
  { text: '{"name":"create_customer","arguments":{"email":"{EMAIL}","phone":"{PHONE}","card":"{CARD}"}}', escapes: 0 },
  { text: '{"function":{"name":"pay","arguments":"{\\"iban\\":\\"{IBAN}\\",\\"mail\\":\\"{EMAIL}\\"}"}}', escapes: 1 },
  { text: 'You can reach us at {PHONE} or {PHONE}; write to <{EMAIL}>.', escapes: 0 },
  { text: 'mail,phone,ssn\n{EMAIL},{PHONE},{SSN}\n', escapes: 0 },
];

const SECRET_TEMPLATES: readonly Template[] = [
  { text: 'here is my key {TOKEN} please debug', escapes: 0 },
  { text: 'export API_KEY={TOKEN}\nnpm start', escapes: 0 },
  { text: '{"name":"http_get","arguments":{"headers":{"Authorization":"Bearer {JWT}"}}}', escapes: 0 },
  { text: 'curl -H "X-Api-Key: {TOKEN}" https://api.example.net', escapes: 0 },
  { text: 'DB_PASSWORD={PASSWORD}\nDB_HOST=db', escapes: 0 },
  { text: 'database:\n  user: app\n  password: {PASSWORD}\n', escapes: 0 },
  { text: '{"db":{"user":"app","password":"{PASSWORD}"}}', escapes: 0 },
  { text: 'postgres://app:{PASSWORD}@{HOST}:5432/orders', escapes: 0 },
  { text: 'Server={HOST};Database=shop;User Id=app;Password={PASSWORD};Encrypt=true', escapes: 0 },
  { text: '[{"role":"user","content":"why does this fail?\\n{PEM}"}]', escapes: 1 },
  { text: '<add name="x" password="{PASSWORD}" />', escapes: 0 },
  { text: 'mysql --user=app --password={PASSWORD} shop', escapes: 0 },
];

const SECRET_MAKERS: Readonly<Record<string, (random: Random) => string>> = {
  TOKEN: (random) => random.of(Object.values(TOKENS))(random),
  JWT: makeJwt,
  PEM: makePem,
  PASSWORD: password,
};

/** Generates chat and tool-call JSON, logs, tables and statements with personal data. */
export function personalTexts(count: number): readonly Labelled[] {
  return texts(createRandom(1), PERSONAL_TEMPLATES, PERSONAL, count);
}

const PLAIN = [
  'We walked along the river, talked about the weather and forgot the time. ',
  'The service answers within a few seconds, and most people never ask a second time. ',
  'She had read the whole report in one evening and found nothing to complain of. ',
  'Please keep the summary short, name the open points and say who takes them. ',
  'In 2024 the team moved 12 services to the new cluster, and 3 of them back again. ',
  'It was raining when the train arrived, so nobody waited on the platform. ',
  'The model suggested two changes; neither of them made the query any faster. ',
];

/** Generates prose without values. */
export function plainTexts(count: number): readonly string[] {
  const random = createRandom(5);
  return Array.from({ length: count }, () => Array.from({ length: 8 }, () => random.of(PLAIN)).join(''));
}

/** Generates prose with one record of values per 600 characters. */
export function proseTexts(count: number): readonly string[] {
  const random = createRandom(4);
  return personalTexts(count).map(({ text }) => Array.from({ length: 6 }, () => random.of(PLAIN)).join('') + text);
}

/** Generates files and messages with secrets. */
export function secretTexts(count: number): readonly Labelled[] {
  return texts(createRandom(2), SECRET_TEMPLATES, SECRET_MAKERS, count);
}

/** Generates telemetry values, `ofEach` per kind. */
export function telemetryTexts(ofEach: number): readonly string[] {
  const random = createRandom(3);
  return Object.values(TELEMETRY).flatMap((make) => Array.from({ length: ofEach }, () => make(random)));
}

type Makers = Readonly<Record<string, (random: Random) => string>>;

function texts(random: Random, templates: readonly Template[], makers: Makers, count: number): readonly Labelled[] {
  return Array.from({ length: count }, () => fill(random, random.of(templates), makers));
}

function fill(random: Random, template: Template, makers: Makers): Labelled {
  const spans: { type: string; start: number; end: number }[] = [];
  let text = '';
  let from = 0;
  for (const slot of template.text.matchAll(/\{([A-Z]+)\}/g)) {
    const [, kind = ''] = slot;
    text += template.text.slice(from, slot.index);
    const value = kind === 'HOST' ? host(random) : escaped(valueOf(random, makers, kind), template.escapes);
    if (kind !== 'HOST') spans.push({ type: kind, start: text.length, end: text.length + value.length });
    text += value;
    from = slot.index + slot[0].length;
  }
  return { text: text + template.text.slice(from), spans };
}

function escaped(value: string, times: number): string {
  return times === 0 ? value : escaped(JSON.stringify(value).slice(1, -1), times - 1);
}

function valueOf(random: Random, makers: Makers, kind: string): string {
  const make = makers[kind];
  if (make === undefined) throw new Error(`a template contains the unknown kind ${kind}`);
  return make(random);
}
