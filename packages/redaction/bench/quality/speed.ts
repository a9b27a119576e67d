import { createRedactor } from '../../src/index.ts';
import { spanAttributes, worstTexts } from '../texts.ts';
import type { Engine } from './engine.ts';

/** Microseconds of processor time: what else the machine does at the time does not count. */
export interface Speed {
  /** Of prose with a record in some 600 characters, and of nothing but records. */
  readonly prosePerKilobyte: number;
  readonly recordsPerKilobyte: number;
  readonly short: number;
  /** A span of 32 attributes, 5.9 KB. */
  readonly span: number;
}

/** The worst of the adversarial strings. */
export interface Worst {
  readonly name: string;
  /** Longest of the three lengths that was run. */
  readonly kilobytes: number;
  readonly milliseconds: number;
  /** By what power the time grows with the length. */
  readonly exponent: number;
}

const BATCHES = 9;
const BATCH_MS = 60;
/** Under load the engine takes long until it has compiled what is called often. */
const WARM_UP_MS = 3000;
/** A length is not tried when the one before took longer. */
const TOO_LONG_MS = 250;

/** Times an engine on prose, short values and a whole span. */
export async function speedOf(engine: Engine, prose: readonly string[], records: readonly string[]): Promise<Speed> {
  const values = Object.values(spanAttributes()).filter((value) => typeof value === 'string');
  const shorts = values.filter((value) => value.length < 100);
  return {
    prosePerKilobyte: await perKilobyte(engine, prose),
    recordsPerKilobyte: await perKilobyte(engine, records),
    short: (await microsecondsOf(() => maskAll(engine, shorts))) / shorts.length,
    span: await microsecondsOf(() => maskAll(engine, values)),
  };
}

async function perKilobyte(engine: Engine, texts: readonly string[]): Promise<number> {
  return (await microsecondsOf(() => maskAll(engine, texts))) / (texts.join('').length / 1024);
}

/** Times an engine on what costs most for its length, until it takes too long. */
export async function worstOf(engine: Engine): Promise<Worst> {
  let worst: Worst = { name: '', kilobytes: 0, milliseconds: -1, exponent: 0 };
  for (const name of Object.keys(worstTexts(1))) {
    const result = await growth(engine, name);
    if (result.milliseconds / result.kilobytes > worst.milliseconds / (worst.kilobytes || 1)) worst = result;
  }
  return worst;
}

/** First call in a new process, milliseconds: tables are built and code is cold. */
export function startMilliseconds(): number {
  const start = process.cpuUsage();
  createRedactor().redactText('first');
  return cpuSince(start) / 1000;
}

async function growth(engine: Engine, name: string): Promise<Worst> {
  const lengths = [5, 20, 80];
  const times: number[] = [];
  for (const kilobytes of lengths) {
    const time = await fastestOfThree(engine, worstTexts(kilobytes * 1024)[name] ?? '');
    times.push(time);
    if (time > TOO_LONG_MS) break;
  }
  const [time = 0, before] = times.toReversed();
  const exponent = before === undefined ? Number.NaN : Math.log2(time / before) / 2;
  return { name, kilobytes: lengths[times.length - 1] ?? 0, milliseconds: time, exponent };
}

async function fastestOfThree(engine: Engine, text: string): Promise<number> {
  const first = await millisecondsOf(() => engine.mask(text));
  if (first > TOO_LONG_MS) return first;
  return Math.min(first, await millisecondsOf(() => engine.mask(text)), await millisecondsOf(() => engine.mask(text)));
}

async function maskAll(engine: Engine, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const masked = engine.mask(text);
    if (masked instanceof Promise) await masked;
  }
}

/** The median of batches of runs, after runs that are not counted. */
async function microsecondsOf(run: () => Promise<void>): Promise<number> {
  const count = await runsIn(BATCH_MS, run);
  await runsIn(WARM_UP_MS, run);
  const batches: number[] = [];
  while (batches.length < BATCHES) {
    const start = process.cpuUsage();
    for (let index = 0; index < count; index++) await run();
    batches.push(cpuSince(start) / count);
  }
  return batches.toSorted((a, b) => a - b)[Math.floor(BATCHES / 2)] ?? Number.NaN;
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

async function millisecondsOf(run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  const result = run();
  if (result instanceof Promise) await result;
  return cpuSince(start) / 1000;
}

/** Microseconds. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
