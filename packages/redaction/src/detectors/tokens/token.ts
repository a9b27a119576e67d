import { HOST, isKind, isWordStart, runEnd, TOKEN } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPublished } from '../secrets/published-keys.ts';
import { hasChecksum } from './token-checksum.ts';
import { isExample } from './token-example.ts';
import { AI_TOKENS } from './ai-tokens.ts';
import { BUSINESS_TOKENS } from './business-tokens.ts';
import { CLOUD_TOKENS } from './cloud-tokens.ts';
import { CODE_TOKENS } from './code-tokens.ts';
import { INFRASTRUCTURE_TOKENS } from './infrastructure-tokens.ts';
import type { ProviderTokens } from './provider-tokens.ts';

/** Every known kind of token. */
export const PROVIDER_TOKENS: readonly ProviderTokens[] = [
  ...AI_TOKENS,
  ...CLOUD_TOKENS,
  ...INFRASTRUCTURE_TOKENS,
  ...CODE_TOKENS,
  ...BUSINESS_TOKENS,
];

/** Detectors of all of them, one for each prefix. */
export const tokenDetectors: readonly Detector[] = PROVIDER_TOKENS.flatMap(({ tokens }) =>
  // Taking hundreds of pairs apart takes a millisecond in code that is run for the first time.
  Object.keys(tokens).map((prefix) => tokenDetector(prefix, tokens[prefix] as string)),
);

function tokenDetector(prefix: string, pattern: string): Detector {
  // Made for the first text that has the prefix: there are hundreds, and a process that starts waits for none.
  let made: RegExp | undefined;
  return {
    class: 'api_key',
    anchors: [prefix.toLowerCase()],
    detect(scan: Scan, start: number, end: number): void {
      const { text } = scan;
      if (scan.covers(start) || !text.startsWith(prefix, start)) return;
      const isProven = hasChecksum(text, prefix, end);
      if (!isProven && !isWordStart(text, start)) return;
      made ??= new RegExp(pattern, 'y');
      const rest = made;
      rest.lastIndex = end;
      if (!rest.test(text) || (!isProven && isExample(text, end, rest.lastIndex))) return;
      // What is longer than the longest known token is no shorter secret.
      const stop = runEnd(text, rest.lastIndex, TOKEN, text.length);
      if (!isPublished(text.slice(start, Math.min(stop, start + 128)))) {
        scan.add(schemeStart(text, start), stop, 'api_key');
      }
    },
  };
}

/** A secret that is a URL is one from its scheme on. */
function schemeStart(text: string, start: number): number {
  let host = start;
  while (start - host < LONGEST_HOST && isKind(text, host - 1, HOST)) host--;
  if (text.startsWith('https://', host - 8)) return host - 8;
  return text.startsWith('http://', host - 7) ? host - 7 : start;
}

/** What may stand before the part of a host that is known. */
const LONGEST_HOST = 64;
