import type { Span } from '../../packages/sink/src/decode/span.ts';
import { keptOf, overlap, type Stretch } from './alignment.ts';
import { HARMLESS_KEY, type Place, type Planted, type PlantedSpan } from './planted-spans.ts';

/** How many of a number of items have the expected result. */
export interface Share {
  good: number;
  all: number;
}

/** Results of redacting spans. */
export interface Findings {
  /** Spans that were passed on at all. */
  readonly spans: Share;
  /** Planted values of which not one character is left, by kind. */
  readonly byKind: Readonly<Record<string, Share>>;
  /** The same by place. */
  readonly byPlace: Readonly<Record<string, Share>>;
  /** Unchanged values that are neither personal data nor secrets. */
  readonly harmless: Share;
  /** Unchanged facts of audit records. */
  readonly facts: Share;
  /** Characters outside the planted values that are still there. */
  readonly beside: Share;
}

/** Kinds of planted values that are secrets; all others are personal data. */
const SECRETS: ReadonlySet<string> = new Set(['TOKEN', 'JWT', 'PEM', 'PASSWORD']);

/** Adds up the values of personal data, or of secrets. */
export function together({ byKind }: Findings, of: 'personal' | 'secret'): Share {
  const sum: Share = { good: 0, all: 0 };
  for (const [kind, share] of Object.entries(byKind)) if (SECRETS.has(kind) === (of === 'secret')) add(sum, share);
  return sum;
}

function none(): Share {
  return { good: 0, all: 0 };
}

/** Compares the spans sent with the spans received. */
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

/** Returns the ranges of a text that were kept; all of it if it was changed otherwise. */
function keptIn({ place, key, text }: Planted, span: Span): readonly Stretch[] {
  const output = textAt(place, key, span);
  if (output === undefined) return [];
  return keptOf(text.text, output, text.spans) ?? [{ start: 0, end: text.text.length }];
}

/** Returns the text where it was planted; undefined if it is gone. */
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
