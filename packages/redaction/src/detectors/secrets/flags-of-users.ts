import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPath, isPlaceholder, looksMadeUp } from './secret-value.ts';

/** A user, optional arguments, and the usual flag for a password. */
const PASSWORD =
  /[ =]?["']?[^\s"'|;&]{1,64}["']? (?:[^|;&\n]{0,64} )??-(?:p|P|pw|pass) ?(?:"([^"$\n]{6,64})"|'([^'$\n]{6,64})'|([^\s"'$<[{(=-][^\s"'|;&]{5,63}))(?=\s|$)/y;
/** Other arguments of such a flag: ports and file names. */
const OTHER = /^[\d.:*-]{1,40}$|\.[a-z]{2,5}$|[:=/]/i;
/** Commands whose flag means something else. */
const OTHER_COMMAND =
  /(?:^|[\s;&|])(?:sudo|su|runuser|chroot|docker|podman|python3?|perl|ps|git|cp|mv|rsync|install)(?: [^|;&\n]{0,48})?$/;
const LONGEST_COMMAND = 64;

/** `mongosh -u root -p x8Kq2lm`, `ipmitool -U ADMIN -P x8Kq2lm`: a password after a user, for any program. */
export const userFlagsDetector: Detector = {
  class: 'secret',
  anchors: [' -u ', ' --user', ' -l '],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    PASSWORD.lastIndex = text[end - 1] === ' ' ? end - 1 : end;
    const found = PASSWORD.exec(text);
    if (found === null || OTHER_COMMAND.test(text.slice(Math.max(0, start - LONGEST_COMMAND), start))) return;
    const value = found[1] ?? found[2] ?? found[3] ?? '';
    if (!looksMadeUp(value) || OTHER.test(value) || isPath(value)) return;
    const from = PASSWORD.lastIndex - value.length - (found[3] === undefined ? 1 : 0);
    if (!isPlaceholder(text, from, from + value.length)) scan.add(from, from + value.length, 'secret');
  },
};
