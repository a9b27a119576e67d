import { DIGIT, isKind } from '../../scan/characters.ts';

const counts = new Uint32Array(128);
/** The distinct codes counted so far. */
const seen = new Uint8Array(128);
const LOWER = 1;
const UPPER = 2;
const FIGURE = 4;
const OTHER = 8;

/** Statistics of a value's characters. */
export interface ValueShape {
  readonly length: number;
  /** Shannon entropy in bits per character. */
  readonly entropy: number;
  /** Whether it contains digits, or letters. */
  readonly hasDigit: boolean;
  readonly hasLetter: boolean;
  /** Number of digits. */
  readonly digits: number;
  /** Number of character kinds: lower case, upper case, digits, others. */
  readonly kinds: number;
  /** Number of distinct characters. */
  readonly distinct: number;
  /** Share of upper case letters, 0 to 1. */
  readonly upperShare: number;
}

/** Analyses the characters from `start` to `end` (exclusive). */
export function shapeOf(text: string, start: number, end: number): ValueShape {
  const length = end - start;
  let [bits, digits, capitals, distinct] = [0, 0, 0, 0];
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at) & 127;
    const kind = kindOf(code);
    const count = counts[code] as number;
    if (count === 0) seen[distinct++] = code;
    counts[code] = count + 1;
    bits |= kind;
    if (kind === FIGURE) digits++;
    else if (kind === UPPER) capitals++;
  }
  return {
    length,
    entropy: entropyOf(distinct, length),
    distinct,
    digits,
    upperShare: capitals / length,
    hasDigit: (bits & FIGURE) !== 0,
    hasLetter: (bits & (LOWER | UPPER)) !== 0,
    kinds: (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + ((bits >> 3) & 1),
  };
}

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  return code >= 48 && code <= 57 ? FIGURE : OTHER;
}

/** Computes the entropy from the character counts, and resets them. */
function entropyOf(distinct: number, length: number): number {
  let entropy = 0;
  for (let at = 0; at < distinct; at++) {
    const code = seen[at] as number;
    const share = (counts[code] as number) / length;
    counts[code] = 0;
    entropy -= share * Math.log2(share);
  }
  return entropy;
}

const PLACEHOLDER =
  /^(?:null|none|nil|undefined|true|false|yes|no|n\/a|string|str|text|bytes|int|number|boolean|bool|object|any|dummy|same-origin|include|omit|foobar|foo|bar|baz|required|requis|obligatoire|obligatori[oa]|requerid[oa]|necessári[oa]|obrigatóri[oa]|inválid[oa]|errad[oa]|expirad[oa]|incorrect[eoa]|erforderlich|falsch|ungültig|abgelaufen|verplicht|optional|inherit|empty|missing|invalid|valid|incorrect|wrong|changed|expired|reset|change[-_]?me|example|redacted|masked|hidden|secret|password|passwd|token|test|todo|tbd|your[-_ ].{0,64}|[a-z]{2,12}[-_ ]your[-_ ].{0,64}|(?:passwort|kennwort|contrase[nñ]a|mot de passe|senha|wachtwoord|lösenord|adgangskode|salasana|jelszó|hasło|heslo|parola|şifre|пароль)(?:[ :?].{0,64})?|密码|密碼|パスワード|비밀번호|(?:my|some|your|the)[-_ ]?(?:password|passwd|pass|secret|token|key)|(?:string|str|text|number)[ (].{0,64}|!(?:vault|ref|sub|env|secret|getatt)\b.{0,64}|\$ref:.{0,64}|(?:ssm|vault|secretsmanager|awssm|gcpsm|op|azurekeyvault):.{0,64}|(?:client|access|api|app|auth|db|my|secret|user|jwt)_(?:secret|token|key|password|pass|pwd)(?:_key)?|enter[-_ ].{0,64}|insert[-_ ].{0,64}|replace[-_ ].{0,64}|<.{0,64}|\$[({].{0,64}|\$\w{0,64}|%[({sd].{0,64}|%\w{1,64}%|\{\{.{0,64}|\{\w{0,64}\}?|\[.{0,64}|\(.{0,64}|&.{0,64}|\.{2,64}.{0,64}|\*{1,64}.{0,64}|x{3,64}.{0,64}|-{1,64}|_{1,64}|={1,64}|#.{0,64}|@.{0,64}|process\.env.{0,64}|os\.(?:environ|getenv).{0,64}|env\..{0,64}|config\..{0,64}|this\..{0,64}|self\..{0,64}|await .{0,64}|new .{0,64}|(?:read|get|import|new|convertto|convertfrom)-[a-z]{3,40}|function.{0,64}|async.{0,64}|import .{0,64}|require\(.{0,64})$/i;
/** A type in a declaration, before its type parameters. */
const TYPE =
  /^(?:Readonly(?:Set|Map|Array)?|Set|Map|Array|Record|Partial|Promise|Uint8Array|ArrayBuffer|Buffer|KeyObject|CryptoKey|SigningKey|PrivateKey|PublicKey|SecretStr|SecretString|SecureString|CharSequence|String|Bytes?|Vec|Option|Optional|Box|Arc|PathBuf|Uuid|UUID)[?!]?$/;
const EXAMPLE = /EXAMPLE|\[?redacted|xxxx|\*\*\*\*|####|0000000000|1234567890123/i;
const MAX_PLACEHOLDER = 64;

/** Whether the value is a placeholder: a variable, a type, an example in words, asterisks. */
export function isPlaceholder(text: string, start: number, end: number): boolean {
  const value = text.slice(start, Math.min(end, start + MAX_PLACEHOLDER));
  return PLACEHOLDER.test(value) || TYPE.test(value) || EXAMPLE.test(value);
}

/** Whether there are few distinct characters for the length. */
export function isRepetition({ length, distinct }: ValueShape): boolean {
  return (length >= 6 && distinct <= 3) || (length >= MAX_PLACEHOLDER && distinct <= 8);
}

/** Whether the characters look random, as in tokens, but not in words, paths and identifiers. */
export function looksRandom({ length, entropy, hasDigit, hasLetter, kinds, distinct }: ValueShape): boolean {
  if (length < 8) return false;
  if (!hasLetter) return hasDigit && length >= 12 && distinct >= 5;
  if (!hasDigit) return length >= 20 && kinds >= 2 && entropy >= 4;
  return entropy >= (length < 16 ? 2.5 : 3);
}

const CHAIN = /^[A-Za-z_!:.]{1,128}/;

/** Whether the value is a chain of names, such as `config.password`, `getPassword(user)` or `std::env::var(name)`. */
export function isCode(text: string, start: number, end: number): boolean {
  const value = text.slice(start, end);
  const [chain = ''] = CHAIN.exec(value) ?? [];
  const next = value.charAt(chain.length);
  // A literal with an unclosed bracket is not code.
  if (next === '(') return value.includes(')') || !isLiteral(text, start, end);
  if (next === '[' && chain !== '') return true;
  if (next !== '' || chain.includes('!')) return false;
  return /.[.:]|^[.]/.test(chain) || (text[end] === '(' && !isKind(text, end - 1, DIGIT));
}

/** Whether the value is enclosed in quotes. */
function isLiteral(text: string, start: number, end: number): boolean {
  const quote = text.charAt(start - 1);
  return (quote === '"' || quote === "'") && text[end] === quote;
}

/** Whether a word looks made up: letters mixed with digits or symbols, unlike natural words. */
export function looksMadeUp(value: string): boolean {
  if (value.length < SHORTEST_MADE_UP) return false;
  return /\d/.test(value) ? /[A-Za-z]/.test(value) && !ORDINARY.test(value) : /[!@#$%^&*+~][^.,;:!?]/.test(value);
}

const SHORTEST_MADE_UP = 6;
/** Versions, units and times: `v2.1.0`, `12345ms`, `2026-11-26T01:02:03Z`, and names of algorithms such as `sha256`. */
const ORDINARY =
  /^(?:v?\d[\d.:T/-]{0,40}[a-z]{0,3}Z?|(?:sha|md|aes|rsa|hs|rs|es|utf|oauth|base|argon|pbkdf|http|tls|ipv|rfc|python|node|step|line|part|level|chapter|user)-?\d{1,5})$/i;

const PATH = /^(?:~|\.{1,2})?(?:\/[A-Za-z0-9_.@-]{0,24}){2,12}$|^\/[a-z]{1,12}$/;

/** Whether the value is a file path. */
export function isPath(value: string): boolean {
  return PATH.test(value);
}

/** Words followed by few digits; the first may be an abbreviation such as `k8s`, `i18n`, `e2e`. */
const NAME = /^(?:[A-Za-z]{2,16}\d{0,4}|k8s|[ilagx]\d{1,2}[nyr]|[a-z]2[a-z])(?:[-_./][A-Za-z]{0,16}\d{0,4}){0,8}$/;
const UNSPEAKABLE = /[bcdfghjklmnpqrstvwxz]{5}|[a-z][A-Z]{1,3}[a-z][A-Z]|[A-Z]{2}[a-z]{1,2}[A-Z]/;

/** Groups of equal length, one of which has a digit: `ABCD1-EFGH2-IJKL3`. */
const SERIAL =
  /^(?=.{0,40}\d)(?:[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2,8}|[A-Z0-9]{5}(?:-[A-Z0-9]{5}){2,8}|[A-Z0-9]{6}(?:-[A-Z0-9]{6}){2,8})$/;

/** Whether the value is a name made of words, such as `checkout-service-01`, and not random. */
export function isName(value: string): boolean {
  return NAME.test(value) && /[-_./]/.test(value) && !UNSPEAKABLE.test(value) && !SERIAL.test(value);
}
