import { ATTRIBUTE_LABELS, type AttributeShape, type ContentSide } from '@auditspan/conventions';

import type { ClassMode } from '../modes/class-mode.ts';
import { createGlobMatcher, literalLength } from './glob.ts';

/**
 * What can be said of an attribute: its value is examined, left, pseudonymised, sealed or replaced whole, or the
 * attribute is left out.
 */
export const KEY_LABELS = ['scan', 'exempt', 'pseudonymise', 'seal', 'hide', 'drop'] as const;

/** One of {@link KEY_LABELS}. */
export type KeyLabel = (typeof KEY_LABELS)[number];

/** What happens to an attribute: a label, or modes of classes for its value alone. */
export type KeyRule = KeyLabel | Readonly<Record<string, ClassMode>>;

/** The treatment of an attribute. */
export interface KeyTreatment {
  readonly rule: KeyRule;
  /** What an exempt value must look like, else it is scanned after all. */
  readonly shape?: AttributeShape | undefined;
  /** It is what a model was given or gave. */
  readonly isContent?: boolean;
}

/**
 * Which values of an attribute stay as they are without being looked into: `all`, whatever they hold; those of a form, where
 * a `token` is at most 256 characters without spaces, or a number; `number`; or `none`.
 */
export type KeptValues = 'all' | AttributeShape | 'none';

/** What a treatment leaves without looking into it. */
export function keptBy({ rule, shape }: KeyTreatment): KeptValues {
  return rule === 'exempt' ? (shape ?? 'all') : 'none';
}

/** The treatment of each key. */
export type KeyLabeller = (key: string) => KeyTreatment;

/** What a policy says of keys. */
export interface KeyPolicy {
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** What the preset says of keys that the policy does not name. */
  readonly presetKeys: Readonly<Record<string, KeyRule>>;
  readonly hideInputs: boolean;
  readonly hideOutputs: boolean;
  /** Whether there is a key to make pseudonyms with; without one the registry's `pseudonymise` means `scan`. */
  readonly canPseudonymise: boolean;
}

interface RegistryEntry {
  readonly treatment: KeyTreatment;
  readonly content: ContentSide | undefined;
}

const SCAN: KeyTreatment = { rule: 'scan' };
const SCAN_CONTENT: KeyTreatment = { rule: 'scan', isContent: true };
const HIDE: KeyTreatment = { rule: 'hide' };

/** Labels keys by the policy first (the whole key, then the most exact glob), then by the registry of the conventions; `scan` otherwise. */
export function createKeyLabeller({
  keys,
  presetKeys,
  canPseudonymise,
  hideInputs,
  hideOutputs,
}: KeyPolicy): KeyLabeller {
  const own = createRuleLookup(keys);
  const preset = createRuleLookup(presetKeys);
  let registry: Lookup<RegistryEntry> | undefined;
  const isHidden = (side: ContentSide | undefined): boolean =>
    (hideInputs && side === 'input') || (hideOutputs && side === 'output');

  return (key) => {
    const known = own(key) ?? preset(key);
    if (known !== undefined) return known;
    registry ??= createRegistry(canPseudonymise);
    const entry = registry(key);
    if (entry === undefined) return SCAN;
    return isHidden(entry.content) ? HIDE : entry.treatment;
  };
}

/** What the conventions say of keys: made for the first key, since who redacts texts alone asks for none. */
function createRegistry(canPseudonymise: boolean): Lookup<RegistryEntry> {
  return createLookup(ATTRIBUTE_LABELS.map((row) => [row[0], entryOf(row, canPseudonymise)] as const));
}

function createRuleLookup(rules: Readonly<Record<string, KeyRule>>): Lookup<KeyTreatment> {
  return createLookup(Object.entries(rules).map(([key, rule]) => [key, { rule }] as const));
}

function entryOf(row: (typeof ATTRIBUTE_LABELS)[number], canPseudonymise: boolean): RegistryEntry {
  const [, label, detail] = row;
  if (label === 'scan') {
    return { treatment: detail === undefined ? SCAN : SCAN_CONTENT, content: detail };
  }
  if (label === 'exempt') {
    return { treatment: { rule: 'exempt', shape: detail }, content: undefined };
  }
  return { treatment: label === 'pseudonymise' && !canPseudonymise ? SCAN : { rule: label }, content: undefined };
}

type Lookup<T> = (key: string) => T | undefined;

/** Finds what is said of a key: by the whole key, else by the glob with the most characters of its own. */
function createLookup<T>(rows: readonly (readonly [key: string, value: T])[]): Lookup<T> {
  const exact = new Map(rows.filter(([key]) => !key.includes('*')));
  const globs = rows
    .filter(([key]) => key.includes('*'))
    .map(([key, value]) => ({ matches: createGlobMatcher(key), length: literalLength(key), value }))
    .toSorted((a, b) => b.length - a.length);
  return (key) => (exact.has(key) ? exact.get(key) : globs.find(({ matches }) => matches(key))?.value);
}
