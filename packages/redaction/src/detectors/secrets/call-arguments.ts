import { isNamePartStart } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isName, isPath, isPlaceholder, isRepetition, looksMadeUp, looksRandom, shapeOf } from './secret-value.ts';

/** Function name suffixes, and the index of the argument that is a password or key. */
const SECRET_ARGUMENT: Readonly<Record<string, number>> = {
  'password(': 0,
  'passwd(': 0,
  'passphrase(': 0,
  'secretkeyspec(': 0,
  'basicauth(': 1,
  'credential(': 1,
  'credentials(': 1,
  '.login(': 1,
  'redis.auth(': 0,
  '.auth(': 1,
  'auth=(': 1,
  'auth = (': 1,
  'jwt.sign(': 1,
  'jwt.verify(': 1,
  'createhmac(': 1,
  'wifi.begin(': 1,
  's3(': 2,
  'getconnection(': 2,
  'pdo(': 2,
  'plainauth(': 2,
  'credentials.basic(': 1,
  'mysqli(': 2,
  '.connect(': 2,
  'pymysql.connect(': 2,
  'mysqldb.connect(': 2,
  'mysql_connect(': 2,
  'mysqli_connect(': 2,
  'mysql_real_connect(': 3,
};

/** Functions whose argument is the name of a password: `getPassword("db")`. */
const NAMES_ONE = /(?:get|read|find|load|fetch|delete|remove|has|is|lookup|forgot|reset)_?$/i;
const LONGEST_VERB = 8;
const SHORTEST = 4;
/** An argument to skip, including its comma. */
const ARGUMENT = /\s{0,4}(?:"[^"\n]{0,128}"|'[^'\n]{0,128}'|[\w.$:/-]{1,64})\s{0,4},/y;
const LITERAL = /\s{0,4}[bNu@]?(?:"([^"\s]{4,128})"|'([^'\s]{4,128})')/y;

/** Passwords and keys as literal arguments: `setPassword("…")`, `auth=("user", "…")`, `getConnection(url, "user", "…")`. */
export const callArgumentDetector: Detector = {
  class: 'secret',
  anchors: Object.keys(SECRET_ARGUMENT),
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (NAMES_ONE.test(text.slice(Math.max(0, start - LONGEST_VERB), start))) return;
    let at = end;
    const index = SECRET_ARGUMENT[text.slice(start, end).toLowerCase()] ?? 0;
    for (let skipped = 0; skipped < index; skipped++) {
      ARGUMENT.lastIndex = at;
      if (!ARGUMENT.test(text)) return;
      at = ARGUMENT.lastIndex;
    }
    LITERAL.lastIndex = at;
    const found = LITERAL.exec(text);
    const value = found?.[1] ?? found?.[2];
    if (value === undefined) return;
    // Only a password follows host and user, except in calls that connect to something else.
    const fewestKinds = isSetter(text, start) ? 1 : index < 2 ? 2 : isAnyConnect(text, start, end) ? 3 : 1;
    addLiteral(scan, LITERAL.lastIndex - 1 - value.length, LITERAL.lastIndex - 1, fewestKinds);
  },
};

/** `setPassword("…")`, `withDbPassword("…")`: the argument may be a plain word. */
function isSetter(text: string, start: number): boolean {
  return SETTER.test(text.slice(Math.max(0, start - LONGEST_SETTER), start));
}

const SETTER = /(?:^|[^A-Za-z])(?:set|with)_?[A-Za-z]{0,16}$/;
const LONGEST_SETTER = 24;

/** `secret("…")` and `token("…")`: the argument may also be a name, so only values unlike words match. */
export const wrappedSecretDetector: Detector = {
  class: 'secret',
  anchors: ['secret(', 'token(', 'apikey(', 'api_key(', 'pwd(', 'pass(', 'key('],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isNamePartStart(text, start) || NAMES_ONE.test(text.slice(Math.max(0, start - LONGEST_VERB), start))) return;
    LITERAL.lastIndex = end;
    const found = LITERAL.exec(text);
    const value = found?.[1] ?? found?.[2] ?? '';
    if (value.length < SHORTEST_WRAPPED || !looksMadeUp(value) || isName(value)) return;
    const stop = LITERAL.lastIndex - 1;
    if (looksRandom(shapeOf(text, stop - value.length, stop))) addLiteral(scan, stop - value.length, stop);
  },
};

const SHORTEST_WRAPPED = 8;

/** `"…".toCharArray()`: password literals for Java APIs. */
export const characterArrayDetector: Detector = {
  class: 'secret',
  anchors: ['".tochararray()'],
  detect(scan: Scan, end: number): void {
    const start = scan.text.lastIndexOf('"', end - 1) + 1;
    if (start > 0 && end - start >= SHORTEST && end - start <= 128) addLiteral(scan, start, end);
  },
};

/** Whether the call is `.connect(`, a method of more than database drivers. */
function isAnyConnect(text: string, start: number, end: number): boolean {
  return text[start] === '.' && text[end - 2] === 't';
}

function addLiteral(scan: Scan, start: number, end: number, fewestKinds = 2): void {
  const { text } = scan;
  const shape = shapeOf(text, start, end);
  if (shape.kinds < fewestKinds || isRepetition(shape) || isPlaceholder(text, start, end)) return;
  if (!isPath(text.slice(start, end))) scan.add(start, end, 'secret');
}
