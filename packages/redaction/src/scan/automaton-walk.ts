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
/** What stands in a table where no text has led so far: no keyword ends in the first state. */
export const UNKNOWN: number = KEYWORD;
/** A shorter stretch is not worth two walks. */
const SHORTEST_HALVED = 320;

/**
 * All keywords in one dense Aho-Corasick table over ASCII, letters in either case: one lookup for each character,
 * whatever the number of keywords.
 */
export interface Automaton {
  /** Symbol of every UTF-16 code; 0 for a character that no keyword has, after which the state is 0. */
  readonly symbolOf: Uint8Array;
  /** {@link transition} by {@link rowOf} a state and a symbol, or {@link UNKNOWN}; another table when this one was too small. */
  readonly next: Uint16Array;
  /** The keywords, by index, that end in a state. */
  readonly keywordsAt: readonly (readonly number[] | undefined)[];
  /** How many characters the longest keyword has: what was read before them says nothing of a state. */
  readonly longest: number;
  /** The transition from a state by a symbol, which is no longer {@link UNKNOWN} then. */
  learn(state: number, symbol: number): number;
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
  /** How many characters were walked through, of each half where there are two. */
  walked: number;
  /** The state after the last of them. */
  state: number;
  /** That of the second half. */
  otherState: number;
  /** Where the next event goes, and that of the second half. */
  free: number;
  otherFree: number;
  /** The bits of all characters. */
  bits: number;
}

/** Room for the events of one stretch, to be used again for the next. */
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
 * Walks through the first characters of {@link codes}, from the state that the events end in, and notes every event.
 * Nothing is called from the loops over them, so that what these need stays in the registers of the processor: where the
 * table says nothing so far, a loop ends and begins again.
 */
export function collectEvents(automaton: Automaton, length: number, into: Events): void {
  into.bits = 0;
  into.walked = 0;
  into.free = 0;
  into.second = -1;
  if (length >= SHORTEST_HALVED) walkHalves(automaton, length, into);
  walkOn(automaton, length, into);
}

/** Walks to the end of the stretch, or of its second half. */
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
 * Both halves at once: each lookup waits for the one before it in its half, and meanwhile the processor does that of the
 * other. The second half's state is known after the characters that the longest keyword can have before it.
 * Then all is as if the second half had been walked alone.
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
