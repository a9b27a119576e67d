import { DIGIT_HERE, KEYWORD, ROW_SHIFT, STATE, type Automaton } from './automaton.ts';
import { codes } from './codes.ts';

/** A state with all its signs, in an event. */
export const ALL = 0xffff;
/** Set in an event when the character before was a digit, too. */
export const AFTER_DIGIT = 0x1_0000;
const PLACE_SHIFT = 17;

/**
 * Goes on from a state, from one place of {@link codes}, to the next character at which a keyword ends or a number
 * begins. Returns its place, whether it stands after a digit, and its state in one number; at the end, the complement of
 * the state. Nothing else is called in this loop, so that what it needs stays in the registers of the processor.
 */
export function nextEvent({ next, symbolOf }: Automaton, from: number, length: number, before: number): number {
  let state = before;
  for (let at = from; at < length; at++) {
    const code = codes[at] as number;
    const wasDigit = state & DIGIT_HERE;
    state = code < 128 ? (next[((state & STATE) << ROW_SHIFT) | (symbolOf[code] as number)] as number) : 0;
    if (state < DIGIT_HERE || (state < KEYWORD && wasDigit !== 0)) continue;
    return (at << PLACE_SHIFT) | (wasDigit << 2) | state;
  }
  return ~state;
}

/** Where in {@link codes} an event is. */
export function placeOf(event: number): number {
  return event >>> PLACE_SHIFT;
}
