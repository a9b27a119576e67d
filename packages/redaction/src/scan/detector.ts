import type { ContextWords } from './context-words.ts';
import type { Scan } from './scan.ts';

/**
 * Examines the text around a candidate position. It reads a bounded number of characters, or a stretch that no other
 * call reads again, so that scans are linear for any text.
 */
export interface Detector {
  /** The class of its matches: a redaction class, or the name of a custom rule. */
  readonly class: string;
  /** Keywords that trigger it: lower case ASCII, matched case-insensitively. */
  readonly anchors: readonly string[];
  /** Called with the range of an anchor; `end` is exclusive. */
  detect(scan: Scan, start: number, end: number): void;
}

/** Detectors that differ by their anchor; each is created for the first text with its anchor. */
export interface DetectorFamily {
  /** Like {@link Detector.anchors}, of all of them. */
  readonly anchors: readonly string[];
  /** Creates the detectors of an anchor. */
  createFor(anchor: string): readonly Detector[];
}

/** Examines numbers: called with the first digit of every group of digits. */
export interface NumberDetector {
  /** The class of its matches; absent if it only skips numbers that are no values. */
  readonly class?: string;
  /** Context words that it uses with `isNear`, in addition to the shared ones. */
  readonly contexts?: readonly ContextWords[];
  /** Minimum number of digits, single separators not counted. */
  readonly fewestDigits: number;
  /** Maximum number of digits in the first group, up to the first separator. */
  readonly mostInGroup?: number;
  /** Whether the number starts a word or follows letters of the same word. Default: either. */
  readonly place?: 'word' | 'letters';
  /** Characters that may follow the first group: `a` for any letter, `é` for any non-ASCII character. Default: all. */
  readonly goesOnWith?: string;
  /** Its values may consist of groups of one digit, such as `1.1.1.1`. */
  readonly hasShortGroups?: boolean;
  /** It matches only near one of its context words, and is skipped in texts without them. */
  readonly needsWords?: boolean;
  /** Returns whether it found a value; then no further detector is called. */
  detect(scan: Scan, number: DigitGroups): boolean;
}

/** Groups of digits with single separators between them. */
export interface DigitGroups {
  /** Position of the first digit. */
  start: number;
  /** Number of digits. */
  count: number;
  /** Number of digits in the first group, before any separator. */
  inGroup: number;
  /** Character class after the first group, see {@link followerAt}. */
  follower: number;
  /** Values of the digits. */
  readonly digits: Uint8Array;
  /** Positions of the digits. */
  readonly places: Int32Array;
}
