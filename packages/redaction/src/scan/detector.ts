import type { ContextWords } from './context-words.ts';
import type { Scan } from './scan.ts';

/**
 * Looks at the text around a place that may be something. It reads a bounded number of characters, or a stretch that
 * no other call reads again, so that a scan stays linear whatever the text.
 */
export interface Detector {
  /** What it finds: a redaction class, or the name of a rule of the policy. */
  readonly class: string;
  /** Keywords (lower case ASCII; found in either case) that call it. */
  readonly anchors: readonly string[];
  /** Is called with the place of an anchor: `start` to before `end`. */
  detect(scan: Scan, start: number, end: number): void;
}

/** Looks at a number: is called with the first digit of every group of digits. */
export interface NumberDetector {
  readonly class: string;
  /** Words that it asks for with `isNear`, besides those that all may ask for. */
  readonly contexts?: readonly ContextWords[];
  /** With fewer digits, single separators not counted, there is nothing for it to find. */
  readonly fewestDigits: number;
  /** With more digits in the first group, up to the first separator, there is nothing for it to find. */
  readonly mostInGroup?: number;
  /** Where it stands: at the beginning of a word, or after letters that belong to it; either way unless given. */
  readonly place?: 'word' | 'letters';
  /** What must follow the first group of digits: any of these, where `a` stands for all letters and `é` for what is not ASCII. */
  readonly goesOnWith?: string;
  /** What it finds may be in groups of one digit, as `1.1.1.1` is. */
  readonly hasShortGroups?: boolean;
  /** Finds something only near one of its words: not asked in a text that has none. */
  readonly needsWords?: boolean;
  /** Returns whether it found something, and then no other is asked. */
  detect(scan: Scan, number: DigitGroups): boolean;
}

/** Digits from one place on, with single separators between their groups. */
export interface DigitGroups {
  /** Where the first digit stands. */
  start: number;
  /** How many digits were read. */
  count: number;
  /** How many of them are in the first group, before any separator. */
  inGroup: number;
  /** What stands after the first group, as {@link followerAt} names it. */
  follower: number;
  /** Their values. */
  readonly digits: Uint8Array;
  /** Where each stands. */
  readonly places: Int32Array;
}
