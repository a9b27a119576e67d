import type { Span } from '../../packages/sink/src/decode/span.ts';
import { keptOf, overlap, type Stretch } from './alignment.ts';
import { HARMLESS_KEY, type Place, type Planted, type PlantedSpan } from './planted-spans.ts';

/** How many of some came out as they are to. */
export interface Share {
  good: number;
  all: number;
}

/** What became of spans. */
export interface Findings {
  /** Spans that came out at all. */
  readonly spans: Share;
  /** Planted values of which not one character is left, by their kind. */
  readonly byKind: Readonly<Record<string, Share>>;
  /** The same by where they stand. */
  readonly byPlace: Readonly<Record<string, Share>>;
  /** Values that are no personal datum and no secret, and are as they were. */
  readonly harmless: Share;
  /** Facts of audit records that are as they were. */
  readonly facts: Share;
  /** Characters beside the planted values that are still there. */
  readonly beside: Share;
}

/** The kinds of secrets among the planted values; all others are personal data. */
const SECRETS: ReadonlySet<string> = new Set(['TOKEN', 'JWT', 'PEM', 'PASSWORD']);

/** The values of personal data, or of secrets, together. */
export function together({ byKind }: Findings, of: 'personal' | 'secret'): Share {
  const sum: Share = { good: 0, all: 0 };
  for (const [kind, share] of Object.entries(byKind)) if (SECRETS.has(kind) === (of === 'secret')) add(sum, share);
  return sum;
}

function none(): Share {
  return { good: 0, all: 0 };
}

/** Compares what was sent with what came out. */
export function findingsOf(sent: readonly PlantedSpan[], got: ReadonlyMap<string, Span>): Findings {
  const byKind: Record<string, Share> = {};
  const byPlace: Record<string, Share> = {};
  const [spans, harmless, facts, beside] = [none(), none(), none(), none()];
  for (const planted of sent) {
    const span = got.get(planted.span.spanId);
    count(spans, span !== undefined);
    if (span === undefined) continue;
    count(harmless, span.attributes[HARMLESS_KEY] === planted.harmless);
    for (const [key, value] of Object.entries(planted.facts)) count(facts, isSame(span.attributes[key], value));
    for (const one of planted.planted) {
      const kept = keptIn(one, span);
      for (const value of one.text.spans) {
        const isGone = kept.every((stretch) => overlap(stretch, value) === 0);
        count((byKind[value.type] ??= none()), isGone);
        count((byPlace[one.place] ??= none()), isGone);
      }
      add(beside, besideOf(one, kept));
    }
  }
  return { spans, byKind, byPlace, harmless, facts, beside };
}

/** What is left of a text; where it came out as another one, all of it counts as left. */
function keptIn({ place, key, text }: Planted, span: Span): readonly Stretch[] {
  const output = textAt(place, key, span);
  if (output === undefined) return [];
  return keptOf(text.text, output, text.spans) ?? [{ start: 0, end: text.text.length }];
}

/** The text where it was planted; nothing where that is gone. */
function textAt(place: Place, key: string, span: Span): string | undefined {
  if (place === 'name') return span.name;
  if (place === 'status') return span.statusMessage;
  const holders = { attribute: [span], event: span.events, link: span.links }[place];
  const value = holders[0]?.attributes[key];
  return typeof value === 'string' ? value : undefined;
}

function besideOf({ text }: Planted, kept: readonly Stretch[]): Share {
  const planted = text.spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const left = kept.reduce((sum, { start, end }) => sum + end - start, 0);
  const leftOfPlanted = text.spans.reduce(
    (sum, value) => sum + kept.reduce((most, stretch) => most + overlap(stretch, value), 0),
    0,
  );
  return { good: left - leftOfPlanted, all: text.text.length - planted };
}

function isSame(got: unknown, sent: unknown): boolean {
  return typeof got === 'bigint' ? got === BigInt(sent as number) : JSON.stringify(got) === JSON.stringify(sent);
}

function count(share: Share, isGood: boolean): void {
  share.all += 1;
  if (isGood) share.good += 1;
}

function add(sum: Share, share: Share): void {
  sum.good += share.good;
  sum.all += share.all;
}
