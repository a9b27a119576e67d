import { isWordStart } from '../../scan/characters.ts';
import type { Detector, DetectorFamily } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isExample } from './token-example.ts';
import { INFIX_TOKENS, type InfixToken } from './infix-tokens.ts';

/** Tokens that are recognised by an infix. */
export const infixTokenDetectors: DetectorFamily = {
  anchors: INFIX_TOKENS.map(({ infix }) => infix.toLowerCase()),
  createFor: (anchor) => INFIX_TOKENS.filter(({ infix }) => infix.toLowerCase() === anchor).map(infixTokenDetector),
};

function infixTokenDetector({ infix, before, reach, after }: InfixToken): Detector {
  const head = new RegExp(before);
  const tail = new RegExp(after, 'y');
  return {
    class: 'api_key',
    anchors: [infix.toLowerCase()],
    detect(scan: Scan, start: number, end: number): void {
      const { text } = scan;
      if (scan.covers(start) || !text.startsWith(infix, start)) return;
      tail.lastIndex = end;
      if (!tail.test(text)) return;
      const found = head.exec(text.slice(Math.max(0, start - reach), start));
      if (found === null) return;
      const first = start - found[0].length;
      if (isWordStart(text, first) && !isExample(text, first, tail.lastIndex))
        scan.add(first, tail.lastIndex, 'api_key');
    },
  };
}
