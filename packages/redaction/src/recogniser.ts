import { REDACTION_CLASSES } from './classes.ts';
import type { Match } from './scan/matches.ts';

/** A value that a {@link Recogniser} found. */
export interface RecognisedValue {
  /** From `start` to before `end`, in UTF-16 units as strings count. */
  readonly start: number;
  readonly end: number;
  /** One of `REDACTION_CLASSES`, by which the policy says what happens to it. */
  readonly class: string;
}

/**
 * Finds what this package does not look for, such as names by a dictionary or a model. It may be slow, so it is for where
 * nobody waits: `auditspan redact` and `auditspan processor`, not the process whose calls are audited. When it throws, or
 * returns what is no part of the text, the text is replaced whole and counted, as with any fault.
 */
export interface Recogniser {
  /** What tells it, with its version, from others: a part of the policy's hash. */
  readonly name: string;
  find(text: string): readonly RecognisedValue[];
}

/** Asks all of them; throws a `RangeError` for what is no stretch of the text or of no class. */
export function recognise(recognisers: readonly Recogniser[], text: string): readonly Match[] {
  return recognisers.flatMap((recogniser) => {
    const found = recogniser.find(text);
    for (const value of found) check(value, text, recogniser.name);
    return found;
  });
}

function check({ start, end, class: found }: RecognisedValue, text: string, name: string): void {
  const isWithin = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= text.length;
  if (!isWithin || !Object.hasOwn(REDACTION_CLASSES, found)) {
    throw new RangeError(`the recogniser ${name} found ${found} from ${start} to ${end} in a text of ${text.length}`);
  }
}
