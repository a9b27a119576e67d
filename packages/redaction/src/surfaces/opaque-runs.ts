import type { Match } from '../scan/matches.ts';

/** The prefix of binary data in a data URL. */
const MARK = ';base64,';

/** Shorter bodies are scanned like other text. */
const SHORTEST = 1024;
/** Characters kept at both ends of a body, so that text around it is matched in context. */
const KEPT = 32;

interface Gap {
  /** Position in the remaining text. */
  readonly at: number;
  readonly length: number;
}

/**
 * Scans a text without the bodies of its data URLs: megabytes of binary data in which no value begins or ends. Bodies
 * that are text have been decoded before.
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
