import type { OwnRule } from '../config.ts';
import type { Detector } from '../detector.ts';
import type { Match } from '../matches.ts';
import { createScanner } from '../scanner.ts';
import { compilePattern } from './linear-pattern.ts';

/** Finds what the rules of a policy describe. */
export type RuleScan = (text: string) => readonly Match[];

interface Stretch {
  readonly start: number;
  end: number;
}

/**
 * Builds the scan for the rules of a policy: one pass finds their keywords, and each pattern is tried only on the
 * stretches around its own. Stretches that touch are one, so that no character is looked at twice by a rule.
 */
export function createRuleScan(rules: readonly OwnRule[]): RuleScan {
  const compiled = rules.map((rule) => ({ ...rule, expression: compilePattern(rule.pattern, rule.ignoreCase) }));
  // A detector that only says where its keywords stand.
  const keywordScanner = createScanner(compiled.map(keywordsOf), []);
  return (text) => {
    const keywords = keywordScanner.scan(text);
    if (keywords.length === 0) return keywords;
    return compiled.flatMap(({ name, window, expression }) =>
      stretches(keywords, name, window, text.length).flatMap(({ start, end }) =>
        within(text, start, end, expression, name),
      ),
    );
  };
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

function within(text: string, start: number, end: number, expression: RegExp, name: string): readonly Match[] {
  const matches = text.slice(start, end).matchAll(expression);
  return Array.from(matches, ({ 0: found, index }) => ({
    start: start + index,
    end: start + index + found.length,
    class: name,
  }));
}
