import type { LeafRanges, LeafSpan } from './leaf-ranges.ts';

/** Longer ranges are compared with BETWEEN; the leaves of shorter ones are put into one bitmap. */
const LONG = 10_000;

/** Returns an SQL expression for whether `LeafIndex` is in ranges, of which there may be many thousands. */
export function leavesInSql(ranges: LeafRanges): string {
  const compared = ranges.filter(isLong).map(({ from, to }) => `LeafIndex BETWEEN ${from} AND ${to - 1}`);
  const short = ranges.filter((span) => !isLong(span)).map(({ from, to }) => `(${from}, ${to})`);
  const lists = `arrayMap(span -> range(toUInt64(span.1), toUInt64(span.2)), [${short.join(', ')}])`;
  const bitmap = `bitmapContains(bitmapBuild(arrayFlatten(${lists})), LeafIndex)`;
  const terms = [...compared, ...(short.length === 0 ? [] : [bitmap])];
  return terms.length === 0 ? 'false' : `(${terms.join(' OR ')})`;
}

function isLong({ from, to }: LeafSpan): boolean {
  return to - from > LONG;
}
