import { ATTENTION, buildAutomaton, ROW_SHIFT, STATE } from './automaton.ts';
import { DIGIT, isKind, isNamePartStart } from './characters.ts';
import { CONTEXT_WORDS, type ContextKind } from './context-words.ts';
import type { Detector, NumberDetector } from './detector.ts';
import { createDigitGroups, readDigitGroups } from './digit-groups.ts';
import type { Match } from './matches.ts';
import { TextScan } from './scan.ts';

/** Finds what a set of detectors finds, in one pass over a text. */
export interface Scanner {
  /** The matches in the order in which they were found; they may overlap. */
  scan(text: string): readonly Match[];
}

/** What happens at a keyword. */
interface Keyword {
  readonly word: string;
  readonly detectors: Detector[];
  readonly contexts: ContextKind[];
}

const NOTHING: readonly Match[] = [];

/** The one pass: the automaton calls the detectors of a keyword, and every group of digits those of numbers. */
export function createScanner(detectors: readonly Detector[], numberDetectors: readonly NumberDetector[]): Scanner {
  const keywords = keywordsOf(detectors);
  const { symbolOf, next, keywordsAt } = buildAutomaton(keywords.map(({ word }) => word));
  const digits = createDigitGroups();

  function visitNumber(scan: TextScan, at: number): void {
    readDigitGroups(scan.text, at, digits);
    for (const detector of numberDetectors) if (detector.detect(scan, digits)) return;
  }

  function attend(scan: TextScan, state: number, at: number): void {
    for (const index of keywordsAt[state] ?? []) visitKeyword(scan, keywords[index] as Keyword, at + 1);
    if (isKind(scan.text, at, DIGIT) && !isKind(scan.text, at - 1, DIGIT)) visitNumber(scan, at);
  }

  return {
    scan(text: string): readonly Match[] {
      const scan = new TextScan(text);
      let state = 0;
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        state = code < 128 ? (next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number) : 0;
        if (state >= ATTENTION) attend(scan, state & STATE, at);
      }
      return scan.list ?? NOTHING;
    },
  };
}

function visitKeyword(scan: TextScan, { word, detectors: called, contexts }: Keyword, end: number): void {
  const start = end - word.length;
  for (const detector of called) detector.detect(scan, start, end);
  if (contexts.length > 0 && isNamePartStart(scan.text, start)) for (const kind of contexts) scan.noteWord(kind, end);
}

function keywordsOf(detectors: readonly Detector[]): readonly Keyword[] {
  const byWord = new Map<string, Keyword>();
  const keywordOf = (word: string): Keyword => {
    const keyword = byWord.get(word) ?? { word, detectors: [], contexts: [] };
    byWord.set(word, keyword);
    return keyword;
  };
  for (const [kind, words] of Object.entries(CONTEXT_WORDS) as [ContextKind, readonly string[]][]) {
    for (const word of words) keywordOf(word).contexts.push(kind);
  }
  for (const detector of detectors) for (const anchor of detector.anchors) keywordOf(anchor).detectors.push(detector);
  return [...byWord.values()];
}
