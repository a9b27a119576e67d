import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';

/** Counts block executions in our code: deterministic on any machine. */
export interface StepCounter {
  count(run: () => void): Promise<number>;
  stop(): Promise<void>;
}

/** Counts in scripts whose path contains `part`, without steps inside regular expressions, whose texts are bounded. */
export async function createStepCounter(part: string): Promise<StepCounter> {
  // Optimised code is not counted, and the time of optimisation varies.
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
