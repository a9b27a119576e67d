import { isWordStart, runEnd, TOKEN } from '../characters.ts';
import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { shapeOf } from './secret-value.ts';
import { AI_TOKENS } from './tokens/ai-tokens.ts';
import { BUSINESS_TOKENS } from './tokens/business-tokens.ts';
import { CLOUD_TOKENS } from './tokens/cloud-tokens.ts';
import { CODE_TOKENS } from './tokens/code-tokens.ts';
import { INFRASTRUCTURE_TOKENS } from './tokens/infrastructure-tokens.ts';
import type { ProviderTokens } from './tokens/provider-tokens.ts';

/** Every known kind of token. */
export const PROVIDER_TOKENS: readonly ProviderTokens[] = [
  ...AI_TOKENS,
  ...CLOUD_TOKENS,
  ...INFRASTRUCTURE_TOKENS,
  ...CODE_TOKENS,
  ...BUSINESS_TOKENS,
];

const EXAMPLE = /x{6}|X{6}|EXAMPLE$|\*{3}/;

/** Detectors of all of them, one for each prefix. */
export const tokenDetectors: readonly Detector[] = PROVIDER_TOKENS.flatMap(({ tokens }) =>
  Object.entries(tokens).map(([prefix, rest]) => tokenDetector(prefix, new RegExp(rest, 'y'))),
);

function tokenDetector(prefix: string, rest: RegExp): Detector {
  return {
    class: 'api_key',
    anchors: [prefix.toLowerCase()],
    detect(scan: Scan, start: number, end: number): void {
      const { text } = scan;
      if (scan.covers(start) || !text.startsWith(prefix, start) || !isWordStart(text, start)) return;
      rest.lastIndex = end;
      if (!rest.test(text) || isExample(text, end, rest.lastIndex)) return;
      // What is longer than the longest known token is no shorter secret.
      scan.add(schemeStart(text, start), runEnd(text, rest.lastIndex, TOKEN, text.length), 'api_key');
    },
  };
}

/** An example in a manual, or a name in code that happens to begin like a token. */
function isExample(text: string, start: number, end: number): boolean {
  const { distinct, length, hasDigit, upperShare } = shapeOf(text, start, end);
  if (distinct < (length < 24 ? 6 : 8) || EXAMPLE.test(text.slice(start, end))) return true;
  return !hasDigit && (upperShare < 0.2 || upperShare > 0.8);
}

/** A secret that is a URL is one from its scheme on. */
function schemeStart(text: string, start: number): number {
  if (text.startsWith('https://', start - 8)) return start - 8;
  return text.startsWith('http://', start - 7) ? start - 7 : start;
}
