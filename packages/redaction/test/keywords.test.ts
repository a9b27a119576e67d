import { describe, expect, it } from 'vitest';

import { DETECTORS, NUMBER_DETECTORS } from '../src/detectors/default-scanner.ts';
import { keywordsFault } from '../src/scan/automaton.ts';
import { CONTEXT_WORDS } from '../src/scan/context-words.ts';

describe('the built-in keywords', () => {
  it('fit the table, which is not checked at the start', () => {
    const contexts = [...CONTEXT_WORDS, ...NUMBER_DETECTORS.flatMap(({ contexts: own = [] }) => own)];
    const words = [...DETECTORS.flatMap(({ anchors }) => anchors), ...contexts.flatMap(({ words: own }) => own)];
    expect(keywordsFault(words)).toBeUndefined();
  });
});
