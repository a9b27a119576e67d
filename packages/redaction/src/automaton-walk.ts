import { codes, STRETCH } from './codes.ts';

// The form of a transition: none of this is exported, since the engine looks up at each character what is.

/** Set when a keyword ends in the state. */
const KEYWORD = 0x8000;
/** Set when the character is a digit. */
const DIGIT_HERE = 0x4000;
/** Takes both off a state. */
const STATE = 0x3fff;
const ROW_SHIFT = 6;
/** An event without its place: a state with its signs, and whether it is after a digit. */
const AFTER_DIGIT_SHIFT = 2;
const AFTER_DIGIT = DIGIT_HERE << AFTER_DIGIT_SHIFT;
const PLACE_SHIFT = 17;
/** A shorter stretch is not worth two walks. */
const SHORTEST_HALVED = 320;

/**
 * All keywords in one dense Aho-Corasick table over ASCII, letters in either case: one lookup for each character,
 * whatever the number of keywords.
 */
export interface Automaton {
  /** Symbol of every UTF-16 code; 0 for a character that no keyword has, after which the state is 0. */
  readonly symbolOf: Uint8Array;
  /** {@link transition} by {@link rowOf} a state and a symbol. */
  readonly next: Uint16Array;
  /** The keywords, by index, that end in a state. */
  readonly keywordsAt: readonly (readonly number[] | undefined)[];
  /** How many characters the longest keyword has: what was read before them says nothing of a state. */
  readonly longest: number;
}

/** How many states there may be. */
export const MOST_STATES: number = 1 << 14;
/** How many symbols there may be. */
export const MOST_SYMBOLS: number = 1 << 6;

/** Where a state's row begins in {@link Automaton.next}. */
export function rowOf(state: number): number {
  return state << ROW_SHIFT;
}

/** What stands in {@link Automaton.next} for a state to which a character leads, which may be a digit or the last of a keyword. */
export function transition(state: number, isDigit: boolean, isLast: boolean): number {
  return state | (isDigit ? DIGIT_HERE : 0) | (isLast ? KEYWORD : 0);
}

/** The state of a transition, or of an event. */
export function stateOf(from: number): number {
  return from & STATE;
}

/** Whether a keyword ends at an event. */
export function isKeywordEnd(event: number): boolean {
  return (event & KEYWORD) !== 0;
}

/** Whether a number begins at an event. */
export function isNumberStart(event: number): boolean {
  return (event & DIGIT_HERE) !== 0 && (event & AFTER_DIGIT) === 0;
}

/** Where in a stretch a keyword ends or a number begins: two lists, one after the other, each with a 0 at its end. */
export interface Events {
  /** An event is a place, whether it is after a digit, and the state there, in one number. */
  readonly list: Int32Array;
  /** Where the list of the second half begins; -1 when the stretch was walked in one. */
  second: number;
  /** The state after the last character. */
  state: number;
  /** The bits of all characters. */
  bits: number;
}

/** Room for the events of one stretch, to be used again for the next. */
export function createEvents(): Events {
  return { list: new Int32Array(STRETCH + 2), second: -1, state: 0, bits: 0 };
}

/**
 * Walks through the first characters of {@link codes} and notes every event. Nothing is called from the loops, so that
 * what they need stays in the registers of the processor.
 */
export function collectEvents(automaton: Automaton, length: number, before: number, into: Events): void {
  into.bits = 0;
  if (length < SHORTEST_HALVED) {
    into.second = -1;
    walkOn(automaton, 0, length, before, 0, into);
  } else {
    walkHalves(automaton, length, before, into);
  }
}

function walkOn(
  { next, symbolOf }: Automaton,
  from: number,
  to: number,
  before: number,
  first: number,
  into: Events,
): void {
  const { list } = into;
  const read = codes;
  let state = before;
  let bits = 0;
  let free = first;
  for (let at = from; at < to; at++) {
    const code = read[at] as number;
    bits |= code;
    const last = state;
    state = next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number;
    if (isEvent(state, last)) list[free++] = eventOf(at, state, last);
  }
  list[free] = 0;
  into.state = state;
  into.bits |= bits;
}

/**
 * Both halves at once: each lookup waits for the one before it in its half, and meanwhile the processor does that of the
 * other. The second half's state is known after the characters that the longest keyword can have before it.
 */
function walkHalves(automaton: Automaton, length: number, before: number, into: Events): void {
  const { next, symbolOf } = automaton;
  const { list } = into;
  const read = codes;
  const half = length >> 1;
  let state = before;
  let other = stateBefore(automaton, half);
  let bits = 0;
  let free = 0;
  let otherFree = half + 1;
  into.second = otherFree;
  for (let at = 0; at < half; at++) {
    const code = read[at] as number;
    const otherCode = read[at + half] as number;
    bits |= code | otherCode;
    const last = state;
    const otherLast = other;
    state = next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number;
    other = next[((other & STATE) << ROW_SHIFT) | (symbolOf[otherCode] as number)] as number;
    if ((state | other) < DIGIT_HERE) continue;
    if (isEvent(state, last)) list[free++] = eventOf(at, state, last);
    if (isEvent(other, otherLast)) list[otherFree++] = eventOf(at + half, other, otherLast);
  }
  list[free] = 0;
  into.bits |= bits;
  walkOn(automaton, 2 * half, length, other, otherFree, into);
}

function stateBefore({ next, symbolOf, longest }: Automaton, end: number): number {
  const read = codes;
  let state = 0;
  for (let at = end - longest; at < end; at++)
    state = next[((state & STATE) << ROW_SHIFT) | (symbolOf[read[at] as number] as number)] as number;
  return state;
}

/** Whether a keyword ends in the state, or a digit is there and none was before. */
function isEvent(state: number, last: number): boolean {
  return state >= KEYWORD || (state >= DIGIT_HERE && (last & DIGIT_HERE) === 0);
}

function eventOf(at: number, state: number, last: number): number {
  return (at << PLACE_SHIFT) | ((last & DIGIT_HERE) << AFTER_DIGIT_SHIFT) | state;
}

/** Where in {@link codes} an event is. */
export function placeOf(event: number): number {
  return event >>> PLACE_SHIFT;
}
