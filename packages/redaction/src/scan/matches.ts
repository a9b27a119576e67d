/** A range of text to be masked; `end` is exclusive. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** A redaction class, or the name of a custom rule. */
  readonly class: string;
}

/** Sorts matches by position and merges overlapping ones, with the class of the longest. */
export function disjoint(matches: readonly Match[]): readonly Match[] {
  if (areDisjoint(matches)) return matches;
  const result: Match[] = [];
  for (const match of matches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || match.start >= last.end) result.push(match);
    else result[result.length - 1] = joined(last, match);
  }
  return result;
}

function areDisjoint(matches: readonly Match[]): boolean {
  let end = 0;
  for (const match of matches) {
    if (match.start < end) return false;
    end = match.end;
  }
  return true;
}

function joined(a: Match, b: Match): Match {
  const longer = b.end - b.start > a.end - a.start ? b : a;
  return { start: a.start, end: Math.max(a.end, b.end), class: longer.class };
}
