import { isEscapeLetter, isKind, runEnd, TOKEN } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

const SHORTEST_PART = 8;
const MAX_PARTS = 5;

/** Signed and encrypted tokens (RFC 7515, RFC 7516) in compact form: a header that is JSON, then parts after dots. */
export const jwtDetector: Detector = {
  class: 'jwt',
  anchors: ['eyj'],
  detect(scan: Scan, start: number, _end: number): void {
    const { text } = scan;
    if (!text.startsWith('eyJ', start)) return;
    // Examines a run of such letters only at its start, so that it is read once.
    if (isKind(text, start - 1, TOKEN) && !isEscapeLetter(text, start - 1)) return;
    let end = partEnd(text, start);
    if (end - start < SHORTEST_PART) return;
    let parts = 1;
    for (; parts < MAX_PARTS && text[end] === '.'; parts++) end = partEnd(text, end + 1);
    if (parts > 1) scan.add(start, end, 'jwt');
  },
};

function partEnd(text: string, from: number): number {
  return runEnd(text, from, TOKEN, text.length);
}
