import { ATTENTION, buildAutomaton, ROW_SHIFT, STATE, type Automaton } from './automaton.ts';
import { DIGIT, isKind } from './characters.ts';
import type { RedactionClass } from './classes.ts';
import type { Detector, NumberDetector } from './detector.ts';
import { createDigitGroups, readDigitGroups } from './digit-groups.ts';
import type { Match, Matches } from './matches.ts';

/** Finds what a set of detectors finds, in one pass over a text. */
export interface Scanner {
  /** The matches in the order in which they were found; they may overlap. */
  scan(text: string): readonly Match[];
}

const NOTHING: readonly Match[] = [];

/** The one pass: the automaton calls the detectors of a keyword, and every group of digits those of numbers. */
export function createScanner(detectors: readonly Detector[], numberDetectors: readonly NumberDetector[]): Scanner {
  const { keywords, detectorsOf } = anchorsOf(detectors);
  const automaton = buildAutomaton(keywords);
  const digits = createDigitGroups();

  function visitKeywords(text: string, state: number, end: number, found: FoundMatches): void {
    for (const index of automaton.keywordsAt[state] ?? []) {
      const start = end - (keywords[index]?.length ?? 0);
      for (const detector of detectorsOf[index] ?? []) detector.detect(text, start, end, found);
    }
  }

  function visitNumber(text: string, at: number, found: FoundMatches): void {
    readDigitGroups(text, at, digits);
    for (const detector of numberDetectors) if (detector.detect(text, digits, found)) return;
  }

  return {
    scan(text: string): readonly Match[] {
      const found = new FoundMatches();
      walk(automaton, text, (state, at) => {
        visitKeywords(text, state, at + 1, found);
        if (isKind(text, at, DIGIT) && !isKind(text, at - 1, DIGIT)) visitNumber(text, at, found);
      });
      return found.list ?? NOTHING;
    },
  };
}

function walk({ symbolOf, next }: Automaton, text: string, attend: (state: number, at: number) => void): void {
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    state = code < 128 ? (next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number) : 0;
    if (state >= ATTENTION) attend(state & STATE, at);
  }
}

interface Anchors {
  readonly keywords: readonly string[];
  readonly detectorsOf: readonly (readonly Detector[])[];
}

function anchorsOf(detectors: readonly Detector[]): Anchors {
  const byKeyword = new Map<string, Detector[]>();
  for (const detector of detectors) {
    for (const anchor of detector.anchors) {
      const others = byKeyword.get(anchor);
      if (others === undefined) byKeyword.set(anchor, [detector]);
      else others.push(detector);
    }
  }
  return { keywords: [...byKeyword.keys()], detectorsOf: [...byKeyword.values()] };
}

class FoundMatches implements Matches {
  list: Match[] | undefined;

  add(start: number, end: number, found: RedactionClass): void {
    const match = { start, end, class: found };
    if (this.list === undefined) this.list = [match];
    else this.list.push(match);
  }

  covers(at: number): boolean {
    const last = this.list?.at(-1);
    return last !== undefined && at >= last.start && at < last.end;
  }
}
