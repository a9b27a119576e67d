import { createRequire } from 'node:module';

import { cpuSince } from './clock.ts';
import { START } from './start-engines.ts';

/** Startup cost of an engine in a new process: loading its modules, then creating it and a first call. */
export interface Start {
  readonly loadMilliseconds: number;
  readonly firstMilliseconds: number;
  /** Megabytes of heap and buffers retained afterwards, without modules. */
  readonly megabytes: number;
}

const [, , name = ''] = process.argv;
const engine = START[name];
if (engine === undefined) throw new Error(`no engine ${name}; there are ${Object.keys(START).join(', ')}`);
const require = createRequire(new URL('../rivals/package.json', import.meta.url));
const beginning = process.cpuUsage();
const module = await engine.load(require);
const loadMilliseconds = cpuSince(beginning) / 1000;
const before = held();
const ready = process.cpuUsage();
await engine.first(module);
const start: Start = {
  loadMilliseconds,
  firstMilliseconds: cpuSince(ready) / 1000,
  megabytes: (held() - before) / 1e6,
};
process.stdout.write(JSON.stringify(start));

function held(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
