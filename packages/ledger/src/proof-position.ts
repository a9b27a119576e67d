/** Position of a proof's verification on its way to the root: `fn` and `sn` of RFC 9162, section 2.1.3.2. */
export interface ProofPosition {
  /** Index of the node being proved within its level, from the left. */
  readonly fn: number;
  /** Index of the last node of that level. */
  readonly sn: number;
}

const half = (index: number): number => Math.floor(index / 2);

/** Whether the next step of the proof is to the left of the node being proved. */
export function stepIsLeft({ fn, sn }: ProofPosition): boolean {
  return fn % 2 === 1 || fn === sn;
}

/** Moves one level up, and past levels where the node is a right edge without a sibling, which take no step. */
export function climb(position: ProofPosition): ProofPosition {
  let { fn, sn } = position;
  while (stepIsLeft(position) && fn % 2 === 0 && fn !== 0) {
    fn = half(fn);
    sn = half(sn);
  }
  return { fn: half(fn), sn: half(sn) };
}

/** Moves up to the first level where the node is a left child: everything below belongs to the old tree. */
export function skipRightChildren(position: ProofPosition): ProofPosition {
  let { fn, sn } = position;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  return { fn, sn };
}
