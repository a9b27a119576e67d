import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPlaceholder } from './secret-value.ts';

const REACH = 160;
const CREDENTIALS = /^[A-Za-z0-9_.-]{1,64}:[^:]{3,96}$/;
const ORACLE = /([A-Za-z0-9_$#]{1,64}\/([^\s"'@/]{3,96}))@/y;
const PASSWORD = /\s{1,4}(?:password|passwd)\s{1,4}("[^"\n]{1,128}"|[^\s"]{3,128})/iy;
const LOGIN = /\s{1,4}("[^"\n]{1,128}"|[^\s"]{1,128})/y;
const PG_PASS = /:(?:\d{2,5}|\*):[^:\s"']{1,64}:[^:\s"']{1,64}:([^:\s"']{4,128})/y;

/** `user:password@tcp(host:3306)/db`: data source names of Go drivers. */
export const driverSourceDetector: Detector = {
  class: 'url_credentials',
  anchors: ['@tcp(', '@unix(', '@udp('],
  detect(scan: Scan, start: number): void {
    const { text } = scan;
    let from = start;
    while (start - from < REACH && from > 0 && !endsWord(text.charAt(from - 1))) from--;
    const credentials = text.slice(from, start);
    if (!CREDENTIALS.test(credentials)) return;
    const password = from + credentials.indexOf(':') + 1;
    if (!isPlaceholder(text, password, start)) scan.add(from, start, 'url_credentials');
  },
};

function endsWord(char: string): boolean {
  return '"\'`=(/ \t\r\n'.includes(char);
}

/** `jdbc:oracle:thin:user/password@host`. */
export const oracleSourceDetector: Detector = {
  class: 'url_credentials',
  anchors: ['jdbc:oracle:thin:', 'jdbc:oracle:oci:', 'sqlplus '],
  detect(scan: Scan, _start: number, end: number): void {
    ORACLE.lastIndex = end;
    const credentials = ORACLE.exec(scan.text)?.[1];
    if (credentials !== undefined) scan.add(end, end + credentials.length, 'url_credentials');
  },
};

/** `machine host login user password secret`: `.netrc`. */
export const netrcDetector: Detector = {
  class: 'secret',
  anchors: [' login ', '\nlogin '],
  detect(scan: Scan, _start: number, end: number): void {
    LOGIN.lastIndex = end - 1;
    if (!LOGIN.test(scan.text)) return;
    PASSWORD.lastIndex = LOGIN.lastIndex;
    const value = PASSWORD.exec(scan.text)?.[1];
    if (value === undefined) return;
    const stop = PASSWORD.lastIndex;
    if (!isPlaceholder(scan.text, stop - value.length, stop)) scan.add(stop - value.length, stop, 'secret');
  },
};

/** `host:5432:database:user:password`: `.pgpass`. */
export const pgPassDetector: Detector = {
  class: 'secret',
  anchors: [':5432:', ':5433:', ':6432:', ':*:'],
  detect(scan: Scan, start: number): void {
    PG_PASS.lastIndex = start;
    const password = PG_PASS.exec(scan.text)?.[1];
    if (password === undefined) return;
    const stop = PG_PASS.lastIndex;
    if (!isPlaceholder(scan.text, stop - password.length, stop)) scan.add(stop - password.length, stop, 'secret');
  },
};
