import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { runFuzz } from './fuzz-run.ts';

/** `npm run fuzz` runs for minutes. */
const REQUESTS = 400;
const SEED = 1;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

it(`answers ${REQUESTS} mutated requests according to OTLP, and stores what the object decoder reads in them`, async () => {
  const goOn = (requests: number): boolean => requests < REQUESTS;
  const report = await runFuzz({ dataDir: directory.path, seed: SEED, goOn });
  expect(report.faults).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(REQUESTS / 4);
  expect(report.refused).toBeGreaterThan(REQUESTS / 10);
});
