import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';

/** Counts how often the blocks of our code are entered: the same in every run, on whatever machine. */
export interface StepCounter {
  count(run: () => void): Promise<number>;
  stop(): Promise<void>;
}

/** Counts in the scripts whose path has the part. What a regular expression does within is not counted: its length is bounded. */
export async function createStepCounter(part: string): Promise<StepCounter> {
  // What was compiled for speed does not count, and when that happens is a matter of time.
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-maglev');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

  async function take(): Promise<number> {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    let steps = 0;
    for (const { url, functions } of result) {
      if (!url.includes(part)) continue;
      for (const { ranges } of functions) for (const { count } of ranges) steps += count;
    }
    return steps;
  }

  return {
    async count(run) {
      await take();
      run();
      return take();
    },
    async stop() {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
