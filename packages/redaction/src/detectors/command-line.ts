import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { isPlaceholder, isRepetition, shapeOf } from './secret-value.ts';

const CREDENTIALS = /["']?([^\s:"'$<[{(]{1,64}:[^\s"'<]{1,128})["']?/y;
const USER_IDS = /^\d+:\d+$/;

/** `curl -u user:password`: basic credentials on a command line. */
export const commandLineDetector: Detector = {
  class: 'authorization',
  anchors: [' -u ', ' --user ', ' --user=', ' --proxy-user '],
  detect(scan: Scan, _start: number, end: number): void {
    CREDENTIALS.lastIndex = end;
    const credentials = CREDENTIALS.exec(scan.text)?.[1];
    if (credentials === undefined || USER_IDS.test(credentials)) return;
    const start = scan.text.indexOf(credentials, end);
    const password = start + credentials.indexOf(':') + 1;
    const stop = start + credentials.length;
    if (
      !isPlaceholder(scan.text, password, stop) &&
      !isRepetition(shapeOf(scan.text, password, stop)) &&
      !/^(\w+):\1$/.test(credentials)
    )
      scan.add(start, stop, 'authorization');
  },
};
