import { collectEvents, createEvents, isKeywordEnd, isNumberStart, placeOf, stateOf } from './automaton-walk.ts';
import { buildAutomaton } from './automaton.ts';
import { isNamePartEnd, isNamePartStart, isWordStart } from './characters.ts';
import { readCodes, STRETCH } from './codes.ts';
import { CONTEXT_WORDS, type ContextKind, type ContextWords } from './context-words.ts';
import type { Detector, DetectorFamily, NumberDetector } from './detector.ts';
import { createDigitGroups, readDigitGroups } from './digit-groups.ts';
import { createForeignWords } from './foreign-words.ts';
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
  readonly length: number;
  readonly detectors: readonly Detector[];
  readonly contexts: readonly ContextState[];
  /** Contexts that require a whole word. */
  readonly wholeContexts: readonly ContextState[];
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
  detectors: readonly (Detector | DetectorFamily)[],
  numberDetectors: readonly NumberDetector[],
  visitForeign?: (scan: Scan, codes: number) => void,
): Scanner {
  const contexts = contextsOf(numberDetectors);
  const states = statesOf(contexts, signsOf(numberDetectors));
  const findForeign = createForeignWords(contexts);
  const automaton = buildAutomaton(wordsOf(detectors, contexts), (word) =>
    keywordOf(word, detectors, contexts, states),
  );
  const { keywordsAt } = automaton;
  const visitNumber = createNumberVisit(numberDetectors);
  const events = createEvents();
  const scan = new TextScan(states);

  function visitKeywords(state: number, end: number): void {
    const found = keywordsAt[state];
    if (found === undefined) return;
    for (const keyword of found) visitKeyword(scan, keyword, end);
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

function visitKeyword(scan: TextScan, { length, detectors, contexts, wholeContexts }: Keyword, end: number): void {
  const start = end - length;
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

/**
 * Returns the distinct keywords: context words in ASCII, and all anchors. Uses built-in functions, since V8 has not
 * compiled code of ours at startup.
 */
function wordsOf(
  detectors: readonly Pick<Detector, 'anchors'>[],
  contexts: readonly ContextWords[],
): readonly string[] {
  const lines = contexts.flatMap(({ words }) => words).join('\n');
  return [...new Set([...(lines.match(/^[ -~]+$/gm) ?? []), ...detectors.flatMap(({ anchors }) => anchors)])];
}

function keywordOf(
  word: string,
  detectors: readonly (Detector | DetectorFamily)[],
  contexts: readonly ContextWords[],
  states: ContextStates,
): Keyword {
  const statesOfWord = (areWhole: boolean): readonly ContextState[] =>
    contexts
      .filter((context) => context.areWhole === areWhole && context.words.includes(word))
      .map(({ kind }) => states.get(kind) as ContextState);
  return {
    length: word.length,
    detectors: detectors
      .filter(({ anchors }) => anchors.includes(word))
      .flatMap((one) => ('createFor' in one ? one.createFor(word) : one)),
    contexts: statesOfWord(false),
    wholeContexts: statesOfWord(true),
  };
}
