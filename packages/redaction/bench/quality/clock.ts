/** Measures processor time, which depends less on the load of the machine than wall-clock time. */

const BATCHES = 9;
const BATCH_MS = 40;
/** Time until V8 has optimised the hot code. */
const WARM_UP_MS = 400;

/** Returns the processor time of a run in microseconds: the median of batches, after a warm-up. */
export async function microsecondsOf(run: () => Promise<void>): Promise<number> {
  await runsIn(WARM_UP_MS, run);
  const count = await runsIn(BATCH_MS, run);
  const batches: number[] = [];
  while (batches.length < BATCHES) {
    const start = process.cpuUsage();
    for (let index = 0; index < count; index++) await run();
    batches.push(cpuSince(start) / count);
  }
  return quantile(batches, 0.5);
}

/** Returns the processor time of one run in milliseconds. */
export async function millisecondsOf(run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await run();
  return cpuSince(start) / 1000;
}

/** Returns the processor time of each of `count` synchronous runs in microseconds. */
export function timedRuns(count: number, run: () => void): readonly number[] {
  return Array.from({ length: count }, () => {
    const start = process.cpuUsage();
    run();
    return cpuSince(start);
  });
}

/** Returns a quantile of the values. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

/** Returns the time of a loop per character in nanoseconds, to compare machines and load. */
export function nanosecondsPerCharacter(): number {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(200);
  const sum = (): number => {
    let total = 0;
    for (let at = 0; at < text.length; at++) total += text.charCodeAt(at);
    return total;
  };
  for (let index = 0; index < 2000; index++) sum();
  const microseconds = quantile(
    timedRuns(400, () => void sum()),
    0.5,
  );
  return (microseconds * 1000) / text.length;
}

/** Returns the number of runs within a processor time. */
async function runsIn(milliseconds: number, run: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  let count = 0;
  do {
    await run();
    count++;
  } while (cpuSince(start) < milliseconds * 1000);
  return count;
}

/** Returns the processor time since an earlier reading in microseconds. */
export function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
