import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { worstTexts } from '../bench/texts.ts';
import { createRedactor } from '../src/index.ts';
import { PROVIDER_TOKENS } from '../src/detectors/tokens/token.ts';
import { SECRET_NAMES } from '../src/detectors/secrets/secret-names.ts';
import { createStepCounter, type StepCounter } from './support/step-counter.ts';

const [FIRST, SHORT, LONG] = [256, 2048, 8192];
/** Four times the text, plus some for the windows at its end. */
const MOST = (LONG / SHORT) * 1.12;
/** Less would mean that steps are not counted. */
const LEAST = (LONG / SHORT) * 0.8;
/** Reading the counters takes longer than a scan, so texts are counted in batches. */
const AT_ONCE = 16;

const redactor = createRedactor();
let counter: StepCounter;

beforeAll(async () => {
  counter = await createStepCounter('/packages/redaction/src/');
});

afterAll(async () => {
  await counter.stop();
});

/** Returns the growth in steps for texts of four times the length. */
async function growthOf(texts: readonly ((length: number) => string)[]): Promise<number> {
  // The keyword table grows the first time that a state is reached.
  for (const text of texts) redactor.redactText(text(FIRST));
  const [before, after] = [await stepsOf(texts, SHORT), await stepsOf(texts, LONG)];
  return after / before;
}

function stepsOf(texts: readonly ((length: number) => string)[], length: number): Promise<number> {
  return counter.count(() => {
    for (const text of texts) redactor.redactText(text(length));
  });
}

const repeated =
  (piece: string) =>
  (length: number): string =>
    piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Triggers of rules. */
const names = [...SECRET_NAMES.password, ...SECRET_NAMES.key].flatMap((name) => [`${name} = `]);
const prefixes = PROVIDER_TOKENS.flatMap(({ tokens }) => Object.keys(tokens));

describe('the steps of a scan, counted by V8 and not by the clock', () => {
  it.each(Object.keys(worstTexts(1)))('grow linearly with the length: %s', async (name) => {
    const growth = await growthOf([(length) => worstTexts(length)[name] ?? '']);
    expect([growth > LEAST, growth < MOST]).toEqual([true, true]);
  });

  it('grow linearly for every secret name and every token prefix', async () => {
    const pieces = [...names, ...prefixes];
    const growing: string[][] = [];
    for (let from = 0; from < pieces.length; from += AT_ONCE) {
      const some = pieces.slice(from, from + AT_ONCE);
      if ((await growthOf(some.map(repeated))) >= MOST) growing.push(some);
    }
    expect(growing).toEqual([]);
  }, 300_000);
});
