import { ATTRIBUTE_LABELS, type AttributeShape, type ContentSide } from '@auditspan/conventions';

import type { ClassMode } from '../modes/class-mode.ts';
import { createGlobMatcher, literalLength } from './glob.ts';

/**
 * Labels of an attribute: its value is scanned, kept, or entirely pseudonymised, sealed or hidden, or the attribute is
 * dropped.
 */
export const KEY_LABELS = ['scan', 'exempt', 'pseudonymise', 'seal', 'hide', 'drop'] as const;

/** One of {@link KEY_LABELS}. */
export type KeyLabel = (typeof KEY_LABELS)[number];

/** The rule for an attribute: a label, or modes of classes that apply only to its value. */
export type KeyRule = KeyLabel | Readonly<Record<string, ClassMode>>;

/** The treatment of an attribute. */
export interface KeyTreatment {
  readonly rule: KeyRule;
  /** Expected shape of an exempt value; other values are scanned. */
  readonly shape?: AttributeShape | undefined;
  /** Whether the attribute is a model input or output. */
  readonly isContent?: boolean;
}

/**
 * Which values of an attribute are kept without being scanned: `all`; those of a shape, where a `token` is a number or
 * at most 256 characters without spaces, and `number` is a number; or `none`.
 */
export type KeptValues = 'all' | AttributeShape | 'none';

/** Returns which values a treatment keeps without scanning them. */
export function keptBy({ rule, shape }: KeyTreatment): KeptValues {
  return rule === 'exempt' ? (shape ?? 'all') : 'none';
}

/** Returns the treatment of a key. */
export type KeyLabeller = (key: string) => KeyTreatment;

/** The rules of a policy for keys. */
export interface KeyPolicy {
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** The preset's rules for keys that the policy does not name. */
  readonly presetKeys: Readonly<Record<string, KeyRule>>;
  readonly hideInputs: boolean;
  readonly hideOutputs: boolean;
  /** Whether there is a pseudonym key; without one the registry's `pseudonymise` means `scan`. */
  readonly canPseudonymise: boolean;
}

interface RegistryEntry {
  readonly treatment: KeyTreatment;
  readonly content: ContentSide | undefined;
}

const SCAN: KeyTreatment = { rule: 'scan' };
const SCAN_CONTENT: KeyTreatment = { rule: 'scan', isContent: true };
const HIDE: KeyTreatment = { rule: 'hide' };

/**
 * Creates a labeller that uses the policy's rules first (exact key, then the most specific glob), then the preset's,
 * then the registry of the conventions; `scan` otherwise.
 */
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

/** The registry of the conventions, created for the first key: redacting texts alone does not need it. */
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

/** Looks up a key: exact match, else the glob with the most literal characters. */
function createLookup<T>(rows: readonly (readonly [key: string, value: T])[]): Lookup<T> {
  const exact = new Map(rows.filter(([key]) => !key.includes('*')));
  const globs = rows
    .filter(([key]) => key.includes('*'))
    .map(([key, value]) => ({ matches: createGlobMatcher(key), length: literalLength(key), value }))
    .toSorted((a, b) => b.length - a.length);
  return (key) => (exact.has(key) ? exact.get(key) : globs.find(({ matches }) => matches(key))?.value);
}
