import { REDACTION_CLASSES } from './classes.ts';
import type { Match } from './scan/matches.ts';

/** A value that a {@link Recogniser} found. */
export interface RecognisedValue {
  /** Range of the value in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** One of `REDACTION_CLASSES`; the policy's mode for it applies. */
  readonly class: string;
}

/**
 * Finds values that this package does not detect, such as names by a dictionary or a model. It may be slow, so it is
 * meant for `auditspan redact` and `auditspan processor`, not for the process whose calls are audited. If it throws or
 * returns an invalid range or class, the text is replaced entirely and counted as a failure.
 */
export interface Recogniser {
  /** Its name and version; included in the policy hash. */
  readonly name: string;
  find(text: string): readonly RecognisedValue[];
}

/**
 * Runs all recognisers over a text.
 * @throws {RangeError} if a recogniser returns an invalid range or an unknown class.
 */
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
