/** A range of a text that an engine removes. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A library that masks texts, used as its authors intend. */
export interface Engine {
  readonly name: string;
  /** Version and settings. */
  readonly about: string;
  /** Returns the ranges that it removes from a text. */
  find(text: string): readonly Stretch[] | Promise<readonly Stretch[]>;
  /** Masks a text; this call is timed. */
  mask(text: string): unknown;
  /** Masks the timed span, if the engine supports spans; otherwise its values are masked one by one. */
  readonly maskSpan?: () => void;
}

/**
 * Returns the ranges in which a masked text differs from its original, given a pattern of the masks: the text between two
 * masks is located in the original, and the ranges between are the removed ones.
 */
export function removed(original: string, masked: string, placeholder: RegExp): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  let piece = 0;
  for (const mark of masked.matchAll(placeholder)) {
    const start = from + mark.index - piece;
    piece = mark.index + mark[0].length;
    const rest = masked.slice(piece);
    const kept = rest.slice(0, nextIndex(rest, placeholder));
    const end = kept === '' && rest === '' ? original.length : original.indexOf(kept, start);
    if (end < 0) return [...stretches, { start, end: original.length }];
    stretches.push({ start, end });
    from = end;
  }
  return stretches;
}

function nextIndex(text: string, placeholder: RegExp): number {
  const [next] = text.matchAll(placeholder);
  return next?.index ?? text.length;
}
