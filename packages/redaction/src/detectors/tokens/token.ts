import { HOST, isKind, isWordStart, runEnd, TOKEN } from '../../scan/characters.ts';
import type { Detector, DetectorFamily } from '../../scan/detector.ts';
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

/** All known token formats. */
export const PROVIDER_TOKENS: readonly ProviderTokens[] = [
  ...AI_TOKENS,
  ...CLOUD_TOKENS,
  ...INFRASTRUCTURE_TOKENS,
  ...CODE_TOKENS,
  ...BUSINESS_TOKENS,
];

/** The rest of the token by its prefix. */
const PATTERNS: Readonly<Record<string, string>> = Object.assign({}, ...PROVIDER_TOKENS.map(({ tokens }) => tokens));

/** Tokens that are recognised by their prefix. */
export const tokenDetectors: DetectorFamily = {
  anchors: Object.keys(PATTERNS).map((prefix) => prefix.toLowerCase()),
  createFor(anchor) {
    return Object.entries(PATTERNS).flatMap(([prefix, pattern]) =>
      prefix.toLowerCase() === anchor ? tokenDetector(prefix, new RegExp(pattern, 'y')) : [],
    );
  },
};

function tokenDetector(prefix: string, rest: RegExp): Detector {
  return {
    class: 'api_key',
    anchors: [prefix.toLowerCase()],
    detect(scan: Scan, start: number, end: number): void {
      const { text } = scan;
      if (scan.covers(start) || !text.startsWith(prefix, start)) return;
      const isProven = hasChecksum(text, prefix, end);
      if (!isProven && !isWordStart(text, start)) return;
      rest.lastIndex = end;
      if (!rest.test(text) || (!isProven && isExample(text, end, rest.lastIndex))) return;
      // A token that exceeds the known lengths is masked to its end.
      const stop = runEnd(text, rest.lastIndex, TOKEN, text.length);
      if (!isPublished(text.slice(start, Math.min(stop, start + 128)))) {
        scan.add(schemeStart(text, start), stop, 'api_key');
      }
    },
  };
}

/** Returns the start of the URL if the secret is a URL. */
function schemeStart(text: string, start: number): number {
  let host = start;
  while (start - host < LONGEST_HOST && isKind(text, host - 1, HOST)) host--;
  if (text.startsWith('https://', host - 8)) return host - 8;
  return text.startsWith('http://', host - 7) ? host - 7 : start;
}

/** Maximum length of the text before the known part of a host. */
const LONGEST_HOST = 64;
