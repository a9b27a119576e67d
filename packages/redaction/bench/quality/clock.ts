/** What the measurements count with: a loaded machine takes less away from processor time than from the clock. */

const BATCHES = 9;
const BATCH_MS = 40;
/** The engine takes so long until it has compiled what is called often. */
const WARM_UP_MS = 400;

/** Microseconds of processor time of a run: the median of batches of runs, after runs that are not counted. */
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

/** Milliseconds of processor time of one run. */
export async function millisecondsOf(run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await run();
  return cpuSince(start) / 1000;
}

/** Microseconds of processor time of each of so many runs, which are not waited for where they are synchronous. */
export function timedRuns(count: number, run: () => void): readonly number[] {
  return Array.from({ length: count }, () => {
    const start = process.cpuUsage();
    run();
    return cpuSince(start);
  });
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

/** Nanoseconds that a loop over the characters of a text takes for each: what tells one machine, or hour, from another. */
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

/** How many runs fit a time of the processor. */
async function runsIn(milliseconds: number, run: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  let count = 0;
  do {
    await run();
    count++;
  } while (cpuSince(start) < milliseconds * 1000);
  return count;
}

/** Microseconds of processor time since an earlier reading. */
export function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
