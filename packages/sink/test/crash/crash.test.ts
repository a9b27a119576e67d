import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { runCrashChain } from './crash-chain.ts';
import { STEPS } from './crash-plan.ts';
import { createOfficers } from './officers.ts';
import { createRandom } from './random.ts';

// Runs many processes, which are slow on a busy machine.
vi.setConfig({ testTimeout: 1_200_000 });

/** Every step once; `npm run test:crash` runs hundreds. */
const RUNS = STEPS.length;
const SEED = 1;
/** `npm run test:crash -- --directives` runs hundreds: commands of officers are slow. */
const DIRECTED_RUNS = 2;

async function directoryOfTest(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(directory.remove);
  return directory.path;
}

describe('a sink that is killed, or its ClickHouse, or both, at every step of a record', () => {
  it(`has stored and sealed each acknowledged record once, after ${RUNS} ends by the seed ${SEED}`, async () => {
    const report = await runCrashChain(await directoryOfTest(), RUNS, createRandom(SEED), () => {});
    expect(report).toMatchObject({ lost: [], doubled: [], faults: [] });
    expect(report.acknowledged).toBeGreaterThan(RUNS * 10);
  });

  it(`has so too, but for what directives name, if officers erase, drop and hold before, during and after ${DIRECTED_RUNS} ends`, async () => {
    const random = createRandom(SEED);
    const report = await runCrashChain(await directoryOfTest(), DIRECTED_RUNS, random, () => {}, createOfficers);
    expect(report).toMatchObject({ lost: [], doubled: [], faults: [] });
  });
});
