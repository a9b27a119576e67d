import { isWordEnd, isWordStart } from '../characters.ts';
import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import type { TokenShape } from './token-shapes.ts';

/** The detector of one shape of token. */
export function tokenDetector(shape: TokenShape): Detector {
  const rest = new RegExp(shape.rest, 'y');
  return {
    class: 'api_key',
    anchors: [shape.prefix.toLowerCase()],
    detect(scan: Scan, start: number, end: number): void {
      const { text } = scan;
      if (!text.startsWith(shape.prefix, start) || !isWordStart(text, start)) return;
      rest.lastIndex = end;
      if (rest.test(text) && isWordEnd(text, rest.lastIndex)) scan.add(start, rest.lastIndex, 'api_key');
    },
  };
}
