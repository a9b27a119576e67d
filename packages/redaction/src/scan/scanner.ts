import { collectEvents, createEvents, isKeywordEnd, isNumberStart, placeOf, stateOf } from './automaton-walk.ts';
import { buildAutomaton } from './automaton.ts';
import { isNamePartEnd, isNamePartStart, isWordStart } from './characters.ts';
import { readCodes, STRETCH } from './codes.ts';
import { CONTEXT_WORDS, type ContextKind, type ContextWords } from './context-words.ts';
import type { Detector, NumberDetector } from './detector.ts';
import { createDigitGroups, readDigitGroups } from './digit-groups.ts';
import { createForeignWords, isForeign } from './foreign-words.ts';
import { isInMask } from '../mask.ts';
import type { Match } from './matches.ts';
import { createNumberTable, signsOf } from './number-table.ts';
import { NEVER, TextScan, type ContextState, type Scan } from './scan.ts';

/** Runs a set of detectors in one pass over a text. */
export interface Scanner {
  /** Returns the matches in the order of detection; they may overlap. */
  scan(text: string): readonly Match[];
}

/** Context words are used only by number detectors: without any, as for custom rules, the table omits them. */
function contextsOf(numberDetectors: readonly NumberDetector[]): readonly ContextWords[] {
  if (numberDetectors.length === 0) return [];
  return [...CONTEXT_WORDS, ...numberDetectors.flatMap(({ contexts = [] }) => contexts)];
}

/** A keyword and what it triggers. */
interface Keyword {
  readonly word: string;
  detectors: readonly Detector[];
  contexts: readonly ContextState[];
  /** Contexts that require a whole word. */
  wholeContexts: readonly ContextState[];
}

/** Minimum number of digits of cards and accounts. */
const LONG_NUMBER = 12;
const ASCII = 0x7f;
const LATIN = 0xff;

/**
 * Creates a scanner: the automaton calls the detectors of each keyword, and number detectors for each group of digits.
 * `visitForeign` is called once for a text with characters beyond Latin-1; `codes` is the bitwise OR of all its
 * characters.
 */
export function createScanner(
  detectors: readonly Detector[],
  numberDetectors: readonly NumberDetector[],
  visitForeign?: (scan: Scan, codes: number) => void,
): Scanner {
  const contexts = contextsOf(numberDetectors);
  const states = statesOf(contexts, signsOf(numberDetectors));
  const keywords = keywordsOf(detectors, contexts, states);
  const findForeign = createForeignWords(contexts);
  const automaton = buildAutomaton(keywords.map(({ word }) => word));
  const { keywordsAt } = automaton;
  const visitNumber = createNumberVisit(numberDetectors);
  const events = createEvents();
  const scan = new TextScan(states);

  function visitKeywords(state: number, end: number): void {
    const found = keywordsAt[state];
    if (found === undefined) return;
    for (const index of found) visitKeyword(scan, keywords[index] as Keyword, end);
  }

  /** Processes a list of events of the stretch that starts at `from`. */
  function visit(from: number, first: number): void {
    const { list } = events;
    for (let index = first; list[index] !== 0; index++) {
      const event = list[index] as number;
      const at = from + placeOf(event);
      if (isKeywordEnd(event)) visitKeywords(stateOf(event), at + 1);
      if (isNumberStart(event)) {
        scan.noteForeignWords(at);
        visitNumber(scan, at);
      }
    }
  }

  return {
    scan(text: string): readonly Match[] {
      scan.begin(text);
      let bits = 0;
      events.state = 0;
      for (let from = 0; from < text.length; from += STRETCH) {
        const length = Math.min(STRETCH, text.length - from);
        readCodes(text, from, length);
        collectEvents(automaton, length, events);
        bits |= events.bits;
        if (bits > ASCII) scan.findForeign = findForeign;
        visit(from, 0);
        if (events.second >= 0) visit(from, events.second);
      }
      if (bits > LATIN) visitForeign?.(scan, bits);
      return scan.end();
    },
  };
}

/** Creates the function that calls number detectors in turn for the number that starts at a digit. */
function createNumberVisit(numberDetectors: readonly NumberDetector[]): (scan: TextScan, at: number) => void {
  const digits = createDigitGroups();
  const detectorsFor = createNumberTable(numberDetectors);
  return (scan, at) => {
    if (scan.isWithinNumber(at)) return;
    readDigitGroups(scan.text, at, digits);
    // A phone number may be the start of a longer number that is recognised with more certainty from a later group.
    if (scan.isWithinPhone(at) && digits.count < LONG_NUMBER) return;
    for (const { detector, needs } of detectorsFor(digits, isWordStart(scan.text, at), scan.hasWords)) {
      if ((needs & ~scan.signs) !== 0 || !detector.detect(scan, digits)) continue;
      scan.passNumber(detector.class === 'phone');
      return;
    }
  };
}

function visitKeyword(scan: TextScan, { word, detectors, contexts, wholeContexts }: Keyword, end: number): void {
  const start = end - word.length;
  for (const detector of detectors) detector.detect(scan, start, end);
  if (contexts.length + wholeContexts.length === 0 || !isNamePartStart(scan.text, start)) return;
  if (isInMask(scan.text, start)) return;
  for (const context of contexts) scan.noteWord(context, end);
  if (wholeContexts.length > 0 && isNamePartEnd(scan.text, end))
    for (const context of wholeContexts) scan.noteWord(context, end);
}

type ContextStates = ReadonlyMap<ContextKind, ContextState>;

function statesOf(contexts: readonly ContextWords[], signs: ReadonlyMap<ContextKind, number>): ContextStates {
  return new Map(contexts.map(({ kind }) => [kind, { end: NEVER, signs: signs.get(kind) ?? 0 }]));
}

function keywordsOf(
  detectors: readonly Detector[],
  contexts: readonly ContextWords[],
  states: ContextStates,
): readonly Keyword[] {
  const byWord = new Map<string, Keyword>();
  const keywordOf = (word: string): Keyword => {
    const keyword = byWord.get(word) ?? { word, detectors: NONE, contexts: NONE, wholeContexts: NONE };
    byWord.set(word, keyword);
    return keyword;
  };
  for (const { kind, words, areWhole } of contexts) {
    const list = areWhole ? 'wholeContexts' : 'contexts';
    const state = states.get(kind) as ContextState;
    for (const word of words) {
      if (isForeign(word)) continue;
      const keyword = keywordOf(word);
      keyword[list] = withOne(keyword[list], state);
    }
  }
  for (const detector of detectors) {
    for (const anchor of detector.anchors) {
      const keyword = keywordOf(anchor);
      keyword.detectors = withOne(keyword.detectors, detector);
    }
  }
  return [...byWord.values()];
}

const NONE: readonly never[] = [];

/** Lists of exact length: most of the thousand have one element, and growable arrays take ten times the memory. */
function withOne<One>(list: readonly One[], one: One): readonly One[] {
  return list.length === 0 ? [one] : [...list, one];
}
