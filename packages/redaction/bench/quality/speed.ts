import { spanAttributes, worstTexts } from '../texts.ts';
import { timedRuns, microsecondsOf, millisecondsOf, quantile } from './clock.ts';
import type { Engine } from './engine.ts';

/** What an engine costs. */
export interface Speed {
  /** Microseconds for a KB of what people and models say to each other: the prose of the goals. */
  readonly chatPerKilobyte: number;
  /** Of prose with a record of personal data in some 600 characters, and of nothing but records. */
  readonly densePerKilobyte: number;
  readonly recordsPerKilobyte: number;
  /** Microseconds for a value of some 20 characters. */
  readonly short: number;
  readonly span: SpanSpeed;
  /** Microseconds for a KB of dense prose by the length of the text in KB. */
  readonly byLength: Readonly<Record<number, number>>;
}

/** A span of 32 attributes, 5.9 KB: microseconds. */
export interface SpanSpeed {
  readonly median: number;
  /** Absent for an engine that takes too long to be run often enough. */
  readonly p99?: number;
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

/** Texts that the speed is measured on. */
export interface SpeedTexts {
  readonly chat: readonly string[];
  readonly dense: readonly string[];
  readonly records: readonly string[];
}

/** A length is not tried when the one before took longer. */
const TOO_LONG_MS = 250;
/** Lengths in KB, up to a million bytes. */
export const LENGTHS: readonly number[] = [1, 16, 128, 970];
const SPANS = 2000;
/** An engine for which a span takes longer is measured on fewer. */
const SLOW_SPAN_MS = 5;

/** Times an engine on prose, short values, a whole span, and one text of growing length. */
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

/** The values of the span that is measured. */
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

/** Times an engine on what costs most for its length, until it takes too long. */
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
