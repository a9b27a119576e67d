/** Where the check of a proof stands on its way to the root: `fn` and `sn` of RFC 9162, section 2.1.3.2. */
export interface ProofPosition {
  /** The node that is proved, counted in its level from the left. */
  readonly fn: number;
  /** The last node of the same level. */
  readonly sn: number;
}

const half = (index: number): number => Math.floor(index / 2);

/** Whether the next step of the proof stands to the left of the node that is proved. */
export function stepIsLeft({ fn, sn }: ProofPosition): boolean {
  return fn % 2 === 1 || fn === sn;
}

/** One level up; past levels at which the node is a right edge without sibling, since no step was spent on them. */
export function climb(position: ProofPosition): ProofPosition {
  let { fn, sn } = position;
  while (stepIsLeft(position) && fn % 2 === 0 && fn !== 0) {
    fn = half(fn);
    sn = half(sn);
  }
  return { fn: half(fn), sn: half(sn) };
}

/** Up to the first level at which the node is a left child: what is below is the old tree's own. */
export function skipRightChildren(position: ProofPosition): ProofPosition {
  let { fn, sn } = position;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  return { fn, sn };
}
