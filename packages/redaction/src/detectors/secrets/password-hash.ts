import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

const FORM =
  /\{S{1,2}HA\}[A-Za-z0-9+/]{27,60}={0,2}|\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{22,53}|g?y\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{0,88}\$[./A-Za-z0-9]{43}|(?:1|5|6|7|apr1)\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,24}\$[./A-Za-z0-9]{16,100}|argon2(?:id|i|d)\$[a-z0-9=,$]{1,60}\$[A-Za-z0-9+/=.-]{8,90}\$[A-Za-z0-9+/=.-]{16,128}|pbkdf2(?:-sha\d{1,3})?\$\d{1,8}\$[./A-Za-z0-9+=]{4,64}\$[./A-Za-z0-9+=]{16,128})/y;

/** `crypt` password hashes, in password files and dumps: the password can be guessed from them. */
export const passwordHashDetector: Detector = {
  class: 'secret',
  anchors: [
    '$2a$',
    '$2b$',
    '$2x$',
    '$2y$',
    '$1$',
    '$5$',
    '$6$',
    '$7$',
    '$y$',
    '$gy$',
    '$apr1$',
    '$argon2',
    '$pbkdf2',
    '{sha}',
    '{ssha}',
  ],
  detect(scan: Scan, start: number): void {
    FORM.lastIndex = start;
    if (FORM.test(scan.text)) scan.add(start, FORM.lastIndex, 'secret');
  },
};

const ACCOUNT = /(?:^|[\s"'])[^\s:"']{1,64}:\d{1,6}:([0-9a-f]{32}:[0-9a-f]{32})$/i;
const LONGEST_ACCOUNT = 140;

/** `Administrator:500:aad3…:31d6…:::`: the two hashes of a Windows account, in the format of dump tools. */
export const windowsHashDetector: Detector = {
  class: 'secret',
  anchors: [':::'],
  detect(scan: Scan, start: number): void {
    const hashes = ACCOUNT.exec(scan.text.slice(Math.max(0, start - LONGEST_ACCOUNT), start))?.[1];
    if (hashes !== undefined) scan.add(start - hashes.length, start, 'secret');
  },
};

const RESPONSE =
  /[\w.-]{0,32}:[0-9a-f]{16}:[0-9a-f]{32}:[0-9a-f]{32,1024}|[\w.-]{0,32}:[0-9a-f]{48}:[0-9a-f]{48}:[0-9a-f]{16}/iy;

/** `bob::CORP:…`: the response to an NTLM challenge, from which the password can be guessed. */
export const challengeResponseDetector: Detector = {
  class: 'secret',
  anchors: ['::'],
  detect(scan: Scan, _start: number, end: number): void {
    RESPONSE.lastIndex = end;
    if (!RESPONSE.test(scan.text)) return;
    scan.add(scan.text.indexOf(':', end) + 1, RESPONSE.lastIndex, 'secret');
  },
};
