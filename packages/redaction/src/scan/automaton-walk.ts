import { codes, STRETCH } from './codes.ts';

// Layout of a transition. These constants are not exported, since V8 looks up imports on each access.

/** Set if a keyword ends in the state. */
const KEYWORD = 0x8000;
/** Set if the character is a digit. */
const DIGIT_HERE = 0x4000;
/** Masks off both flags. */
const STATE = 0x3fff;
const ROW_SHIFT = 6;
/** An event without its position: a state with its flags, and whether the previous character is a digit. */
const AFTER_DIGIT_SHIFT = 2;
const AFTER_DIGIT = DIGIT_HERE << AFTER_DIGIT_SHIFT;
const PLACE_SHIFT = 17;
/** Marks a transition that is not computed yet. It is unambiguous, since no keyword ends in state 0. */
export const UNKNOWN: number = KEYWORD;
/** Shorter stretches are not worth splitting in two. */
const SHORTEST_HALVED = 320;

/**
 * All keywords in one dense, case-insensitive Aho-Corasick table over ASCII: one lookup per character, whatever the
 * number of keywords.
 */
export interface Automaton {
  /** Symbol of every UTF-16 code unit; 0 for characters in no keyword, which lead to state 0. */
  readonly symbolOf: Uint8Array;
  /** {@link transition} by {@link rowOf} a state plus symbol, or {@link UNKNOWN}; replaced by a larger table as it grows. */
  readonly next: Uint16Array;
  /** Length of the longest keyword: a state depends only on this many previous characters. */
  readonly longest: number;
  /** Computes and stores the transition from a state by a symbol. */
  learn(state: number, symbol: number): number;
}

/** Maximum number of states. */
export const MOST_STATES: number = 1 << 14;
/** Maximum number of symbols. */
export const MOST_SYMBOLS: number = 1 << 6;

/** Returns the start of a state's row in {@link Automaton.next}. */
export function rowOf(state: number): number {
  return state << ROW_SHIFT;
}

/** Returns the {@link Automaton.next} entry for a state, reached by a digit or not, in which a keyword ends or not. */
export function transition(state: number, isDigit: boolean, isLast: boolean): number {
  return state | (isDigit ? DIGIT_HERE : 0) | (isLast ? KEYWORD : 0);
}

/** Returns the state of a transition or event. */
export function stateOf(from: number): number {
  return from & STATE;
}

/** Whether a keyword ends at an event. */
export function isKeywordEnd(event: number): boolean {
  return (event & KEYWORD) !== 0;
}

/** Whether a number starts at an event. */
export function isNumberStart(event: number): boolean {
  return (event & DIGIT_HERE) !== 0 && (event & AFTER_DIGIT) === 0;
}

/** Keyword ends and number starts in a stretch: two consecutive lists, each terminated by 0. */
export interface Events {
  /** Each event packs a position, whether the previous character is a digit, and the state. */
  readonly list: Int32Array;
  /** Start of the list of the second half; -1 if the stretch was not split. */
  second: number;
  /** Number of characters processed, per half if split. */
  walked: number;
  /** State after the last processed character. */
  state: number;
  /** The same for the second half. */
  otherState: number;
  /** Index of the next event, for the first and second half. */
  free: number;
  otherFree: number;
  /** Bitwise OR of all characters. */
  bits: number;
}

/** Creates reusable storage for the events of one stretch. */
export function createEvents(): Events {
  return {
    list: new Int32Array(STRETCH + 2),
    second: -1,
    walked: 0,
    state: 0,
    otherState: 0,
    free: 0,
    otherFree: 0,
    bits: 0,
  };
}

/**
 * Processes `length` characters of {@link codes}, starting in the state of `into`, and records all events. The loops
 * contain no calls, so that their variables stay in registers: at an unknown transition, a loop ends, and restarts
 * after the transition is computed.
 */
export function collectEvents(automaton: Automaton, length: number, into: Events): void {
  into.bits = 0;
  into.walked = 0;
  into.free = 0;
  into.second = -1;
  if (length >= SHORTEST_HALVED) walkHalves(automaton, length, into);
  walkOn(automaton, length, into);
}

/** Processes the rest of the stretch, or of its second half. */
function walkOn(automaton: Automaton, length: number, into: Events): void {
  walkKnown(automaton, length, into);
  while (into.walked < length) {
    learn(automaton, into.state, into.walked);
    walkKnown(automaton, length, into);
  }
  into.list[into.free] = 0;
}

function walkKnown({ next, symbolOf }: Automaton, length: number, into: Events): void {
  const { list } = into;
  const read = codes;
  let { state, bits, free } = into;
  let at = into.walked;
  for (; at < length; at++) {
    const code = read[at] as number;
    bits |= code;
    const reached = next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number;
    if (isEvent(reached, state)) {
      if (reached === UNKNOWN) break;
      list[free++] = eventOf(at, reached, state);
    }
    state = reached;
  }
  into.walked = at;
  into.state = state;
  into.free = free;
  into.bits = bits;
}

/**
 * Processes both halves in parallel: lookups within a half depend on each other, those of the two halves do not, so the
 * processor overlaps them. The start state of the second half follows from the `longest` characters before it. The
 * result is the same as for processing the halves in sequence.
 */
function walkHalves(automaton: Automaton, length: number, into: Events): void {
  const half = length >> 1;
  into.otherState = stateBefore(automaton, half);
  into.second = half + 1;
  into.otherFree = half + 1;
  walkKnownHalves(automaton, half, into);
  while (into.walked < half) {
    learn(automaton, into.state, into.walked);
    learn(automaton, into.otherState, into.walked + half);
    walkKnownHalves(automaton, half, into);
  }
  into.list[into.free] = 0;
  into.walked = 2 * half;
  into.state = into.otherState;
  into.free = into.otherFree;
}

function walkKnownHalves({ next, symbolOf }: Automaton, half: number, into: Events): void {
  const { list } = into;
  const read = codes;
  let { state, otherState: other, bits, free, otherFree } = into;
  let at = into.walked;
  for (; at < half; at++) {
    const code = read[at] as number;
    const otherCode = read[at + half] as number;
    bits |= code | otherCode;
    const reached = next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number;
    const otherReached = next[((other & STATE) << ROW_SHIFT) | (symbolOf[otherCode] as number)] as number;
    if ((reached | otherReached) >= DIGIT_HERE) {
      if (reached === UNKNOWN || otherReached === UNKNOWN) break;
      if (isEvent(reached, state)) list[free++] = eventOf(at, reached, state);
      if (isEvent(otherReached, other)) list[otherFree++] = eventOf(at + half, otherReached, other);
    }
    state = reached;
    other = otherReached;
  }
  into.walked = at;
  into.state = state;
  into.otherState = other;
  into.free = free;
  into.otherFree = otherFree;
  into.bits = bits;
}

function stateBefore(automaton: Automaton, end: number): number {
  const { symbolOf } = automaton;
  let state = 0;
  for (let at = end - automaton.longest; at < end; at++) {
    const symbol = symbolOf[codes[at] as number] as number;
    const reached = automaton.next[((state & STATE) << ROW_SHIFT) | symbol] as number;
    state = reached === UNKNOWN ? automaton.learn(stateOf(state), symbol) : reached;
  }
  return state;
}

function learn(automaton: Automaton, state: number, at: number): void {
  automaton.learn(stateOf(state), automaton.symbolOf[codes[at] as number] as number);
}

/** Whether a keyword ends in the state, or a number starts. */
function isEvent(state: number, last: number): boolean {
  return state >= KEYWORD || (state >= DIGIT_HERE && (last & DIGIT_HERE) === 0);
}

function eventOf(at: number, state: number, last: number): number {
  return (at << PLACE_SHIFT) | ((last & DIGIT_HERE) << AFTER_DIGIT_SHIFT) | state;
}

/** Returns the position of an event in {@link codes}. */
export function placeOf(event: number): number {
  return event >>> PLACE_SHIFT;
}
