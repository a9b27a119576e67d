import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { runCrashChain } from './crash-chain.ts';
import { STEPS } from './crash-plan.ts';
import { createRandom } from './random.ts';

/** Every step once; `npm run test:crash` runs hundreds. */
const RUNS = STEPS.length;
const SEED = 1;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

describe('a sink that is killed, or its ClickHouse, or both, at every step of a record', () => {
  it(`has stored and sealed each acknowledged record once, after ${RUNS} ends by the seed ${SEED}`, async () => {
    const report = await runCrashChain(directory.path, RUNS, createRandom(SEED), () => {});
    expect(report).toMatchObject({ lost: [], doubled: [], faults: [] });
    expect(report.acknowledged).toBeGreaterThan(RUNS * 10);
  });
});
