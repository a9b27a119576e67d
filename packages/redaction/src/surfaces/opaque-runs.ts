import type { Match } from '../scan/matches.ts';

/** What stands before the bytes of a picture or a sound in a text. */
const MARK = ';base64,';

/** Shorter bodies are looked at like any text. */
const SHORTEST = 1024;
/** What stays of a body at either end, so that what stands around it is seen as it is. */
const KEPT = 32;

interface Gap {
  /** Where it is in the text that is left. */
  readonly at: number;
  readonly length: number;
}

/**
 * Scans a text without the insides of its data URLs: megabytes of a picture, in which nothing can begin or end. Their
 * bodies that are text were decoded before and are no secret to this.
 */
export function scanAroundBodies(text: string, scan: (text: string) => readonly Match[]): readonly Match[] {
  if (text.length < SHORTEST || !text.includes(MARK)) return scan(text);
  const { rest, gaps } = withoutBodies(text);
  if (gaps.length === 0) return scan(text);
  const placeOf = (at: number): number => {
    let place = at;
    for (const gap of gaps) if (gap.at <= at) place += gap.length;
    return place;
  };
  return scan(rest).map((match) => ({ ...match, start: placeOf(match.start), end: placeOf(match.end - 1) + 1 }));
}

function withoutBodies(text: string): { rest: string; gaps: readonly Gap[] } {
  const gaps: Gap[] = [];
  let rest = '';
  let from = 0;
  for (let mark = text.indexOf(MARK); mark >= 0; mark = text.indexOf(MARK, from)) {
    const start = mark + MARK.length;
    const end = bodyEnd(text, start);
    if (end - start >= SHORTEST) {
      rest += text.slice(from, start + KEPT);
      gaps.push({ at: rest.length, length: end - start - 2 * KEPT });
      from = end - KEPT;
    } else {
      rest += text.slice(from, end);
      from = end;
    }
  }
  return { rest: rest + text.slice(from), gaps };
}

function bodyEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isOfBody(text.charCodeAt(end))) end++;
  return end;
}

/** Letters, digits, `+`, `/` and `=`. */
function isOfBody(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2f && code <= 0x39) ||
    code === 0x2b ||
    code === 0x3d
  );
}
