import type { OwnRule } from '../config.ts';
import type { Detector } from '../scan/detector.ts';
import type { Match } from '../scan/matches.ts';
import { createScanner } from '../scan/scanner.ts';
import { compilePattern } from './linear-pattern.ts';

/** Finds the values of a policy's custom rules. */
export type RuleScan = (text: string) => readonly Match[];

interface Stretch {
  readonly start: number;
  end: number;
}

/**
 * Creates the scan for the custom rules of a policy: one pass finds all keywords, and each pattern is tried only within
 * its window around its own keywords. Overlapping windows are merged, so that a rule scans no character twice.
 */
export function createRuleScan(rules: readonly OwnRule[]): RuleScan {
  const compiled = rules.map(compiledRule);
  // Detectors that only report the positions of their keywords.
  const keywordScanner = createScanner(compiled.map(keywordsOf), []);
  return (text) => {
    const keywords = keywordScanner.scan(text);
    if (keywords.length === 0) return keywords;
    return compiled.flatMap((rule) =>
      stretches(keywords, rule.name, rule.window, text.length).flatMap((stretch) => within(text, stretch, rule)),
    );
  };
}

interface CompiledRule extends OwnRule {
  readonly expression: RegExp;
  /** Longest window around one keyword. */
  readonly reach: number;
}

function compiledRule(rule: OwnRule): CompiledRule {
  const longest = Math.max(...rule.keywords.map(({ length }) => length));
  return { ...rule, expression: compilePattern(rule.pattern, rule.ignoreCase), reach: 2 * rule.window + longest };
}

function keywordsOf({ name, keywords }: OwnRule): Detector {
  return {
    class: name,
    anchors: keywords.map((keyword) => keyword.toLowerCase()),
    detect: (scan, start, end) => scan.add(start, end, name),
  };
}

function stretches(keywords: readonly Match[], name: string, window: number, length: number): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const keyword of keywords) {
    if (keyword.class !== name) continue;
    const start = Math.max(0, keyword.start - window);
    const end = Math.min(length, keyword.end + window);
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/**
 * Returns the matches in a range, which is searched in blocks: a match attempt at each character may read to the end,
 * which would be quadratic in one long range. No window of a single keyword is longer than a block.
 */
function within(text: string, { start, end }: Stretch, { name, expression, reach }: CompiledRule): readonly Match[] {
  const matches: Match[] = [];
  for (let at = start; at < end;) {
    // Includes the previous character, for word boundaries.
    const from = at === start ? at : at - 1;
    const stop = Math.min(end, at + 2 * reach);
    expression.lastIndex = at - from;
    const found = expression.exec(text.slice(from, stop));
    const first = from + (found?.index ?? text.length);
    if (found === null || (stop < end && first >= at + reach)) {
      at += reach;
      continue;
    }
    at = first + found[0].length;
    matches.push({ start: first, end: at, class: name });
  }
  return matches;
}
