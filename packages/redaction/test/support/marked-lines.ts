import { defaultScanner } from '../../src/detectors/default-scanner.ts';
import { disjoint } from '../../src/scan/matches.ts';
import type { Labelled } from './corpus.ts';
import { recall } from './measure.ts';
import { tokenOf } from './token-of.ts';

/** Returns the lines with a value between `«` and `»` that is not masked to its last character. */
export function missed(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => recall((text) => disjoint(defaultScanner().scan(text)), [labelled(line)]) < 1);
}

/** Returns the line without marks, and the ranges they enclose. */
function labelled(line: string): Labelled {
  const marked = tokenOf(line);
  const spans = [...marked.matchAll(/«([^»]*)»/g)].map(({ index, 1: value = '' }, before) => {
    const start = index - 2 * before;
    return { type: 'any', start, end: start + value.length };
  });
  return { text: marked.replaceAll(/[«»]/g, ''), spans };
}
