import { isWordStart } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPlaceholder, isRepetition, shapeOf } from './secret-value.ts';

const CREDENTIALS =
  /[ =]{1,4}(?:\\?"([^"\\\n]{2,192})\\?"|'([^'\n]{2,192})'|([^\s"'<\\]{3,192}))|([^\s"'<\\=-][^\s"'<\\]{3,192})/y;
const WORD = /[ =]{0,4}(?:\\?"([^"\\\n]{3,128})\\?"|'([^'\n]{3,128})'|([^\s"'$<[{(\\-][^\s"'\\]{2,127}))/y;
const USER_IDS = /^\d{1,20}:\d{1,20}$/;
/** Placeholder credentials: `user:pass`, `username:token`, `$USER:$PASSWORD`. */
const EXAMPLE_PAIR =
  /^(?:(?:my)?(?:user(?:name)?|name|login|email|admin|foo|test|x{1,20}|a{1,20}):(?:my)?(?:pass(?:word|wd)?|pwd|token|secret|api[-_]?key|key|bar|test|y{1,20}|x{1,20}|b{1,20})|[^:]{0,96}[$<[{(][^:]{0,96}:.{0,192}|[^:]{0,96}:[$<[{(].{0,192}|(\w{1,96}):\1)$/i;
/** User names contain no space, and passwords do not start with one. */
const NO_PAIR = /^[^:]{0,192}[\s<>]|:\s|[<>]/;
const LEAST = 4;

/** `curl -u user:password`: basic credentials on a command line. */
export const commandLineDetector: Detector = {
  class: 'authorization',
  anchors: [' -u', ' --user', ' --proxy-user'],
  detect(scan: Scan, _start: number, end: number): void {
    const found = argument(scan.text, CREDENTIALS, end);
    if (found === undefined) return;
    const { value, start } = found;
    const colon = value.indexOf(':');
    if (colon < 0 || value.includes('://') || NO_PAIR.test(value) || isExamplePair(value, colon)) return;
    const password = start + colon + 1;
    const stop = start + value.length;
    if (!isPlaceholder(scan.text, password, stop) && !isRepetition(shapeOf(scan.text, password, stop))) {
      scan.add(start, stop, 'authorization');
    }
  },
};

/** `--password value` and `--token value`, and `-p value` of programs with such a flag. */
export const passwordFlagDetector: Detector = {
  class: 'secret',
  anchors: [
    '-password ',
    '-passwd ',
    '-pass ',
    '-token ',
    '-secret ',
    '-passphrase ',
    '-storepass ',
    '-keypass ',
    '-user-password ',
    '-account-key ',
    'convertto-securestring ',
    'convertto-securestring -asplaintext ',
    '-api-key ',
    '-apikey ',
    '-access-key ',
    '-secret-key ',
    'sshpass -p',
    'login -p ',
    'redis-cli -a ',
    'requirepass ',
    'masterauth ',
    'snmp-server community ',
    'set aws_secret_access_key ',
    'set aws_session_token ',
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isFlag(text, start)) return;
    const found = argument(text, WORD, end);
    if (found === undefined) return;
    const stop = found.start + found.value.length;
    if (stop - found.start >= LEAST && !isPlaceholder(text, found.start, stop)) scan.add(found.start, stop, 'secret');
  },
};

/** Whether the anchor is part of a flag, or follows a program that takes a password this way. */
function isFlag(text: string, start: number): boolean {
  if (text[start] !== '-') return isWordStart(text, start);
  return /(?:^|[\s"'`])(?:-{1,2}[A-Za-z-]{0,32})?$/.test(text.slice(Math.max(0, start - 36), start));
}

function isExamplePair(value: string, colon: number): boolean {
  return value.length - 1 < LEAST || USER_IDS.test(value) || EXAMPLE_PAIR.test(value) || colon > 96;
}

interface Argument {
  readonly value: string;
  readonly start: number;
}

function argument(text: string, form: RegExp, from: number): Argument | undefined {
  form.lastIndex = from;
  const found = form.exec(text);
  if (found === null) return undefined;
  const value = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
  return { value, start: found.index + found[0].lastIndexOf(value) };
}

const VARIABLE =
  /[A-Z0-9_]{0,40}(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|(?:API|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|AUTH)_?KEY)[ \t]{1,4}("[^"$\n]{4,128}"|'[^'\n]{4,128}'|[^\s"'$<[{(=][^\s"']{3,128})[ \t]{0,4}(?=\r?\n|$|&)/y;

/** `ENV DB_PASSWORD value` in Dockerfiles, `setx` of Windows, `setenv` of C shells, `set -x` of fish. */
export const dockerVariableDetector: Detector = {
  class: 'secret',
  anchors: ['env ', 'setx ', 'setenv ', 'set -x ', 'set -gx ', 'set -ux '],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    VARIABLE.lastIndex = end;
    const value = isWordStart(text, start) ? VARIABLE.exec(text)?.[1] : undefined;
    if (value === undefined) return;
    const quotes = /^["']/.test(value) ? 1 : 0;
    const from = text.indexOf(value, end) + quotes;
    const stop = from + value.length - 2 * quotes;
    if (!isPlaceholder(text, from, stop)) scan.add(from, stop, 'secret');
  },
};

/** A substitute for a file or keyboard input: `--password-file=<(echo …)`, `sudo -S <<< …`. */
const REDIRECTED = /\s{0,2}(?:-[a-z]{1,2} )?("[^"$\n]{4,128}"|'[^'\n]{4,128}'|[^\s"'$<|()-][^\s"'|)]{3,128})/y;
const ASKS = /(?:pass|secret|token|sudo -s|-stdin)[^|;&\n]{0,40}$/i;
const LONGEST_COMMAND = 64;

/** Passwords in a process substitution or here-string. */
export const redirectedPasswordDetector: Detector = {
  class: 'secret',
  anchors: ['<(echo ', '<(printf ', '<<<'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!ASKS.test(text.slice(Math.max(0, start - LONGEST_COMMAND), start))) return;
    REDIRECTED.lastIndex = end;
    const value = REDIRECTED.exec(text)?.[1];
    if (value === undefined) return;
    const quotes = /^["']/.test(value) ? 1 : 0;
    const [from, to] = [REDIRECTED.lastIndex - value.length + quotes, REDIRECTED.lastIndex - quotes];
    if (!isPlaceholder(text, from, to)) scan.add(from, to, 'secret');
  },
};

/** A password piped into a program: `echo "…" | docker login --password-stdin`, `… | sudo -S`. */
const PRINTED =
  /(?:^|[\s("'`;&])(?:echo|printf)(?: -[a-z]{1,2})? ("[^"$\n]{4,128}"|'[^'\n]{4,128}'|[^\s"'$<|-][^\s"'|]{3,128})\s{0,4}\|[^|\n]{0,96}$/;
const LONGEST_PIPE = 256;

/** Passwords that are piped into a program. */
export const pipedPasswordDetector: Detector = {
  class: 'secret',
  anchors: ['--password-stdin', 'sudo -s ', 'chpasswd', 'passwd --stdin', 'passin stdin', '--passphrase-fd 0'],
  detect(scan: Scan, start: number): void {
    const { text } = scan;
    const from = Math.max(0, start - LONGEST_PIPE);
    const found = PRINTED.exec(text.slice(from, start));
    const value = found?.[1];
    if (found === null || value === undefined) return;
    const quotes = /^["']/.test(value) ? 1 : 0;
    const first = from + found.index + found[0].indexOf(value) + quotes;
    const end = first + value.length - 2 * quotes;
    if (!isPlaceholder(text, first, end)) scan.add(first, end, 'secret');
  },
};
