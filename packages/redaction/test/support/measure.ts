import type { Match } from '../../src/scan/matches.ts';
import type { Labelled } from './corpus.ts';

/** Finds the ranges to be masked. */
export type Find = (text: string) => readonly Pick<Match, 'start' | 'end'>[];

/** Returns the share of labelled ranges of some types that are masked entirely. */
export function recall(find: Find, texts: readonly Labelled[], types?: readonly string[]): number {
  let whole = 0;
  let all = 0;
  for (const { text, spans } of texts) {
    const matches = find(text);
    for (const span of spans) {
      if (types !== undefined && !types.includes(span.type)) continue;
      all++;
      if (isCovered(span, matches)) whole++;
    }
  }
  return whole / all;
}

/** Returns the share of matches that overlap a label. */
export function precision(find: Find, texts: readonly Labelled[]): number {
  let right = 0;
  let all = 0;
  for (const { text, spans } of texts) {
    for (const match of find(text)) {
      all++;
      if (spans.some((span) => span.start < match.end && span.end > match.start)) right++;
    }
  }
  return right / all;
}

function isCovered(span: { start: number; end: number }, matches: readonly Pick<Match, 'start' | 'end'>[]): boolean {
  let at = span.start;
  for (const { start, end } of matches) if (start <= at && end > at) at = end;
  return at >= span.end;
}
