import { isWordStart } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPlaceholder } from './secret-value.ts';

const MOST_VALUES = 2;

const ATTACHED = valueAfter('-p');
const SPACED = valueAfter('-p ');
const CAPITAL = valueAfter('-P ');
const BIND = valueAfter('-w ');
const AUTH = valueAfter('-a ?');
const KEY = valueAfter('-k ');
const PHRASE = valueAfter('-[NP] ');
const REMOTE_DESKTOP = valueAfter('/p:');
const AFTER_FLAG = valueAfter('-pw ');
const COMMUNITY = valueAfter('-c ');
const SECOND = /(?:"[^"\n]{1,64}"|[^\s"'/|;&]{1,64}) ("[^"$\n]{3,64}"|[^\s"'$<[{(=*/-][^\s"'|;&]{3,64})(?=\s|$)/y;
const LAST =
  /[^|;&\n]{0,8}?-[a-zA-Z]{0,4}b[a-zA-Z]{0,4} [^\s|;&]{1,96} [^\s|;&]{1,64} ("[^"$\n]{3,64}"|'[^'$\n]{3,64}'|[^\s"'$<[{(=-][^\s"'|;&]{3,64})(?=\s|$)/y;
const AFTER_USER = /[^|;&\n]{0,128}?\/user:[^\s|;&]{1,64} ("[^"$\n]{3,64}"|[^\s"'$<[{(=*/-][^\s"'|;&]{3,64})(?=\s|$)/y;
const IN_USER =
  /[^|;&\n]{0,96}? (?:-U|--user=?) {0,1}[^\s%|;&]{1,64}%("[^"$\n]{3,64}"|[^\s"'$<[{(=*/-][^\s"'|;&]{3,64})(?=\s|$)/y;
const PAIR = /[^|;&\n]{0,96}? (?:-a|--auth)[ =]["']?[^\s:"'|;&]{1,64}:([^\s"'$<[{(=-][^\s"'|;&]{3,64})(?=["'\s]|$)/y;
const VALUE =
  /[^|;&\n]{0,128}? --value[ =]("[^"$\n]{3,128}"|'[^'$\n]{3,128}'|[^\s"'$<[{(=-][^\s"'|;&]{3,128})(?=\s|$)/y;
const UUID_ALONE = / ([a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12})(?=\s|$)/y;
const KEY_ALONE = / ([a-f0-9]{40})(?=\s|$)/y;
const AFTER_COMMA = /[^|;&\n]{0,96}? -u [^\s,|;&]{1,64},("[^"$\n]{3,64}"|[^\s"'$<[{(=-][^\s"'|;&]{3,64})(?=\s|$)/y;
const AFTER_KEY =
  /[^|;&\n]{0,16}?http-basic\.[^\s|;&]{1,64} [^\s|;&]{1,64} ("[^"$\n]{3,64}"|[^\s"'$<[{(=-][^\s"'|;&]{3,64})(?=\s|$)/y;

/** Programs with their own syntax for passwords. */
const PROGRAMS: Readonly<Record<string, RegExp>> = {
  'mysql ': ATTACHED,
  'mysqldump ': ATTACHED,
  'mysqladmin ': ATTACHED,
  'mariadb ': ATTACHED,
  '7z a ': ATTACHED,
  '7z x ': ATTACHED,
  'docker login ': SPACED,
  'podman login ': SPACED,
  'helm registry login ': SPACED,
  'nerdctl login ': SPACED,
  'buildah login ': SPACED,
  'skopeo login ': SPACED,
  'crane auth login ': SPACED,
  'az login ': SPACED,
  'oc login ': SPACED,
  'http ': PAIR,
  'https ': PAIR,
  'redis-cli ': AUTH,
  'openssl enc ': KEY,
  'mosquitto_pub ': CAPITAL,
  'mosquitto_sub ': CAPITAL,
  'psexec ': SPACED,
  'cqlsh ': SPACED,
  'ldapsearch ': BIND,
  'ldapadd ': BIND,
  'ldapdelete ': BIND,
  'ldapmodify ': BIND,
  'ldappasswd ': BIND,
  'ldapwhoami ': BIND,
  'twine upload ': SPACED,
  'sqlcmd ': CAPITAL,
  'zip ': CAPITAL,
  'unzip ': CAPITAL,
  'ssh-keygen ': PHRASE,
  'keyvault secret set ': VALUE,
  'ssm put-parameter ': VALUE,
  'choco apikey ': KEY,
  'composer config ': AFTER_KEY,
  'plink ': AFTER_FLAG,
  'pscp ': AFTER_FLAG,
  'psftp ': AFTER_FLAG,
  'lftp ': AFTER_COMMA,
  'ncftpput ': SPACED,
  'ncftpget ': SPACED,
  'xfreerdp ': REMOTE_DESKTOP,
  'wandb login ': KEY_ALONE,
  'snyk auth ': UUID_ALONE,
  'net user ': SECOND,
  'htpasswd ': LAST,
  'net use ': AFTER_USER,
  'smbclient ': IN_USER,
  'rpcclient ': IN_USER,
  'snmpwalk ': COMMUNITY,
  'snmpget ': COMMUNITY,
  'snmpset ': COMMUNITY,
  'config set --secret ': SECOND,
};

/** `mysql -u root -psecret`, with the password directly after its flag; `docker login -u ci -p secret`. */
export const programFlagDetector: Detector = {
  class: 'secret',
  anchors: Object.keys(PROGRAMS),
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const form = PROGRAMS[text.slice(start, end).toLowerCase()];
    if (form === undefined || !isWordStart(text, start)) return;
    form.lastIndex = form === SECOND ? end : end - 1;
    // `ssh-keygen -P old -N new` has two.
    for (let count = 0; count < MOST_VALUES; count++) {
      const value = form.exec(text)?.[1];
      if (value === undefined) return;
      const quotes = /^["']/.test(value) ? 1 : 0;
      const [from, to] = [form.lastIndex - value.length + quotes, form.lastIndex - quotes];
      if (!isPlaceholder(text, from, to)) scan.add(from, to, 'secret');
    }
  },
};

/** The argument of a flag, quoted or bare. */
function valueAfter(flag: string): RegExp {
  const value = String.raw`("[^"$\n]{3,64}"|'[^'$\n]{3,64}'|[^\s"'$<[{(=-][^\s"'|;&]{3,64})`;
  return new RegExp(String.raw`[^|;&\n]{0,96}? ${flag}${value}(?=\s|$)`, 'y');
}
