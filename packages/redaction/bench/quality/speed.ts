import { spanAttributes, worstTexts } from '../texts.ts';
import { timedRuns, microsecondsOf, millisecondsOf, quantile } from './clock.ts';
import type { Engine } from './engine.ts';

/** The speed of an engine. */
export interface Speed {
  /** Microseconds per KB of conversations between people and models. */
  readonly chatPerKilobyte: number;
  /** Microseconds per KB of prose with a record of personal data per 600 characters, and of records only. */
  readonly densePerKilobyte: number;
  readonly recordsPerKilobyte: number;
  /** Microseconds for a value of some 20 characters. */
  readonly short: number;
  readonly span: SpanSpeed;
  /** Microseconds per KB of dense prose, by length of the text in KB. */
  readonly byLength: Readonly<Record<number, number>>;
}

/** A span of 32 attributes, 5.9 KB: microseconds. */
export interface SpanSpeed {
  readonly median: number;
  /** Absent for engines that are too slow for enough runs. */
  readonly p99?: number;
}

/** The most expensive of the adversarial texts. */
export interface Worst {
  readonly name: string;
  /** The longest of the three lengths that was run. */
  readonly kilobytes: number;
  readonly milliseconds: number;
  /** Exponent of the growth of time with length. */
  readonly exponent: number;
}

/** Texts for the measurements of speed. */
export interface SpeedTexts {
  readonly chat: readonly string[];
  readonly dense: readonly string[];
  readonly records: readonly string[];
}

/** Longer texts are not measured if a shorter one took longer than this. */
const TOO_LONG_MS = 250;
/** Lengths in KB, up to a million bytes. */
export const LENGTHS: readonly number[] = [1, 16, 128, 970];
const SPANS = 2000;
/** Engines that take longer for a span are measured on fewer spans. */
const SLOW_SPAN_MS = 5;

/** Times an engine on prose, short values, a span, and texts of growing length. */
export async function speedOf(engine: Engine, { chat, dense, records }: SpeedTexts): Promise<Speed> {
  const shorts = spanValues().filter((value) => value.length < 100);
  return {
    chatPerKilobyte: await perKilobyte(engine, chat),
    densePerKilobyte: await perKilobyte(engine, dense),
    recordsPerKilobyte: await perKilobyte(engine, records),
    short: (await microsecondsOf(() => maskAll(engine, shorts))) / shorts.length,
    span: await spanSpeedOf(engine),
    byLength: await byLength(engine, dense.join('\n')),
  };
}

/** Returns the values of the measured span. */
export function spanValues(): readonly string[] {
  return Object.values(spanAttributes()).filter((value) => typeof value === 'string');
}

async function spanSpeedOf(engine: Engine): Promise<SpanSpeed> {
  const { maskSpan } = engine;
  const values = spanValues();
  const run = maskSpan ?? ((): void => values.forEach((value) => void engine.mask(value)));
  if ((await millisecondsOf(() => maskAll(engine, values))) > SLOW_SPAN_MS && maskSpan === undefined) {
    const median = await microsecondsOf(() => maskAll(engine, values));
    return { median };
  }
  timedRuns(SPANS, run);
  const times = timedRuns(SPANS, run);
  return { median: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function byLength(engine: Engine, text: string): Promise<Readonly<Record<number, number>>> {
  const times: Record<number, number> = {};
  for (const kilobytes of LENGTHS) {
    const long = text.repeat(Math.ceil((kilobytes * 1024) / text.length)).slice(0, kilobytes * 1024);
    const milliseconds = await fastestOfThree(engine, long);
    times[kilobytes] = (milliseconds * 1000) / kilobytes;
    if (milliseconds > TOO_LONG_MS) break;
  }
  return times;
}

async function perKilobyte(engine: Engine, texts: readonly string[]): Promise<number> {
  return (await microsecondsOf(() => maskAll(engine, texts))) / (texts.join('').length / 1024);
}

/** Times an engine on adversarial texts, until it takes too long. */
export async function worstOf(engine: Engine): Promise<Worst> {
  let worst: Worst = { name: '', kilobytes: 0, milliseconds: -1, exponent: 0 };
  for (const name of Object.keys(worstTexts(1))) {
    const result = await growth(engine, name);
    if (result.milliseconds / result.kilobytes > worst.milliseconds / (worst.kilobytes || 1)) worst = result;
  }
  return worst;
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
  const run = (): unknown => engine.mask(text);
  const first = await millisecondsOf(run);
  if (first > TOO_LONG_MS) return first;
  return Math.min(first, await millisecondsOf(run), await millisecondsOf(run));
}

async function maskAll(engine: Engine, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const masked = engine.mask(text);
    if (masked instanceof Promise) await masked;
  }
}
