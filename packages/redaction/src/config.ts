// The form of zod that leaves out of the bundle what is not used, words for faults included: it loads in a third of the time.
import * as z from 'zod/mini';
import { _default as withDefault } from 'zod/mini';
import en from 'zod/v4/locales/en.js';

import { keywordsFault } from './scan/automaton.ts';
import { REDACTION_CLASSES } from './classes.ts';
import { RedactionConfigError } from './errors.ts';
import { CLASS_MODES, LAST_FOUR_CLASSES, type ClassMode } from './modes/class-mode.ts';
import { KEY_LABELS, type KeyRule } from './policy/key-labels.ts';
import { patternFault } from './policy/linear-pattern.ts';
import { PRESET_NAMES, type PresetName } from './policy/presets.ts';

/** A rule of the policy's own: what to look for near a keyword. */
export interface OwnRule {
  /** Its class in masks and evidence: lower case letters, digits and `_`. */
  readonly name: string;
  /** Regular expression of the value; matched without regard to case where `ignoreCase` says so. */
  readonly pattern: string;
  /** Words of which one must stand at most `window` characters before the value, or in it. */
  readonly keywords: readonly string[];
  /** Characters around a keyword in which the value is looked for. */
  readonly window: number;
  readonly ignoreCase: boolean;
}

/** Where a secret key is: a file that only its owner may read, or an environment variable. */
export type KeySource = { readonly file: string } | { readonly env: string };

/** What the engine looks for, where, and what it does with what it finds. Everything has a default. */
export interface RedactionConfig {
  /** What the policy starts from; the other options go before it. */
  readonly preset: PresetName;
  /** What happens to values of a class. */
  readonly classes: Readonly<Record<string, ClassMode>>;
  /** What happens to attributes by key, where `*` stands for anything; goes before the registry of labels. */
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** Replace what models are given, whole. */
  readonly hideInputs?: boolean | undefined;
  /** Replace what models answer, whole. */
  readonly hideOutputs?: boolean | undefined;
  readonly rules: readonly OwnRule[];
  /** Values that stay as they are wherever they are found, such as a support address; compared without regard to case. */
  readonly allow: readonly string[];
  /** Patterns of values that stay as they are; each must match the whole value. */
  readonly allowPatterns: readonly string[];
  readonly limits: {
    /** Longest text that is examined, in bytes of UTF-8. */
    readonly valueBytes: number;
    /** Deepest nesting of arrays and maps that is examined. */
    readonly depth: number;
    /** Milliseconds that the values of one span may take. */
    readonly spanTime: number;
  };
  readonly pseudonym: {
    readonly keys: Readonly<Record<string, KeySource>>;
    /** Ids of the keys that new pseudonyms are made with. */
    readonly active: readonly string[];
    /** Calling code of phone numbers that are written without one. */
    readonly callingCode?: string | undefined;
  };
  readonly seal: {
    /** X25519 public key of the auditor: PEM, or the path of a file with it. */
    readonly publicKey?: string | undefined;
  };
}

/** What is in force where a configuration says nothing. */
const DEFAULTS: RedactionConfig = {
  preset: 'default',
  classes: {},
  keys: {},
  rules: [],
  allow: [],
  allowPatterns: [],
  limits: { valueBytes: 1_048_576, depth: 16, spanTime: 200 },
  pseudonym: { keys: {}, active: [] },
  seal: {},
};

const className = () =>
  z.string().check(z.regex(/^[a-z][a-z0-9_]{1,31}$/, 'a class is lower case letters, digits and _'));
const classModes = () => z.record(className(), z.enum(CLASS_MODES));
const someText = () => z.string().check(z.minLength(1));
const pattern = () => z.string().check(z.minLength(1), z.superRefine(checkPattern));
const keyId = () =>
  z.string().check(z.regex(/^[a-z0-9]{1,16}$/, 'a key id is lower case letters and digits, at most 16'));
const keyword = () => z.string().check(z.regex(/^[\x20-\x7e]{3,64}$/, 'a keyword is 3 to 64 ASCII characters'));

const ruleSchema = () =>
  z.strictObject({
    name: className(),
    pattern: pattern(),
    keywords: z.array(keyword()).check(z.minLength(1), z.maxLength(32)),
    window: withDefault(z.int().check(z.minimum(1), z.maximum(512)), 64),
    ignoreCase: withDefault(z.boolean(), false),
  });

const limitsSchema = () =>
  z.strictObject({
    valueBytes: withDefault(z.int().check(z.positive()), DEFAULTS.limits.valueBytes).check(
      z.describe('Longest text that is examined, in bytes of UTF-8; a longer one becomes `[unscanned:oversize]`'),
    ),
    depth: withDefault(z.int().check(z.minimum(1), z.maximum(64)), DEFAULTS.limits.depth).check(
      z.describe('Deepest nesting of arrays and maps that is examined; a deeper one becomes `[unscanned:depth]`'),
    ),
    spanTime: withDefault(z.int().check(z.positive()), DEFAULTS.limits.spanTime).check(
      z.describe('Milliseconds that the values of one span may take; those after it become `[unscanned:timeout]`'),
    ),
  });

const pseudonymSchema = () =>
  z.strictObject({
    keys: withDefault(
      z.record(keyId(), z.union([z.strictObject({ file: someText() }), z.strictObject({ env: someText() })])),
      {},
    ).check(
      z.describe(
        'Secret keys of pseudonyms by id, each `{file}` (only its owner may read it) or `{env}`; `auditspan keygen pseudonym` makes one',
      ),
    ),
    active: withDefault(z.array(keyId()).check(z.maxLength(4)), []).check(
      z.describe(
        'Ids of the keys that new pseudonyms are made with; two while one replaces the other. Default: the last',
      ),
    ),
    callingCode: z
      .optional(z.string().check(z.regex(/^\d{1,3}$/)))
      .check(z.describe('Calling code of phone numbers that are written without one, such as `49`')),
  });

const sealSchema = () =>
  z.strictObject({
    publicKey: z
      .optional(someText())
      .check(
        z.describe(
          "The auditor's X25519 public key: PEM, or the path of a file with it; `auditspan keygen auditor` makes one",
        ),
      ),
  });

/** The schema of {@link RedactionConfig}, with every default; built when a configuration is checked: most processes have none. */
export const redactionConfigSchema: z.ZodMiniType<RedactionConfig> = z.lazy(() =>
  z
    .strictObject({
      preset: withDefault(z.enum(PRESET_NAMES), DEFAULTS.preset).check(
        z.describe(
          'What the policy starts from: `default`, `strict`, `pci`, `hipaa` or `gdpr`; other options go before it',
        ),
      ),
      classes: withDefault(classModes(), {}).check(
        z.describe(
          'What happens to values of a class: `mask`, `last_four` (cards, accounts, phone and social security numbers), `pseudonymise`, `seal`, `drop` or `allow`',
        ),
      ),
      keys: withDefault(z.record(someText(), z.union([z.enum(KEY_LABELS), classModes()])), {}).check(
        z.describe(
          'What happens to attributes by key, where `*` stands for anything: `scan`, `exempt`, `pseudonymise`, `seal`, `hide`, `drop`, or modes of classes as in `classes`',
        ),
      ),
      hideInputs: z
        .optional(z.boolean())
        .check(z.describe('Replace what models are given by `[hidden]`, whole. Default: by preset')),
      hideOutputs: z
        .optional(z.boolean())
        .check(z.describe('Replace what models answer by `[hidden]`, whole. Default: by preset')),
      rules: withDefault(z.array(ruleSchema()).check(z.maxLength(256)), []).check(
        z.describe(
          'Rules of your own: `{name, pattern, keywords, window, ignoreCase}`; the pattern is looked for within `window` characters (64) around a keyword and must run in linear time',
        ),
      ),
      allow: withDefault(z.array(someText()), []).check(
        z.describe('Values that stay as they are wherever they are found; case does not matter'),
      ),
      allowPatterns: withDefault(z.array(pattern()), []).check(
        z.describe('Patterns of such values; each must match a whole value'),
      ),
      limits: z.prefault(limitsSchema(), {}),
      pseudonym: z.prefault(pseudonymSchema(), {}),
      seal: z.prefault(sealSchema(), {}),
    })
    .check(z.superRefine(checkReferences)),
);

/** Checks a configuration and fills in the defaults. Throws {@link RedactionConfigError} that names every wrong field. */
export function parseRedactionConfig(input: unknown): RedactionConfig {
  if (isEmpty(input)) return structuredClone(DEFAULTS);
  const result = redactionConfigSchema.safeParse(input, { error: en().localeError });
  if (result.success) return result.data;
  throw new RedactionConfigError(result.error.issues.map(describeIssue), result.error);
}

function isEmpty(input: unknown): boolean {
  return isObject(input) && Object.getPrototypeOf(input) === Object.prototype && Object.keys(input).length === 0;
}

function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

function checkPattern(text: string, context: z.core.$RefinementCtx): void {
  const fault = patternFault(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
}

/** What one field alone cannot show: classes that nobody finds, modes that lack their key. */
function checkReferences(config: RedactionConfig, context: z.core.$RefinementCtx): void {
  const add = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const known = new Set([...Object.keys(REDACTION_CLASSES), ...config.rules.map(({ name }) => name)]);
  const lacking = { pseudonymise: Object.keys(config.pseudonym.keys).length === 0, seal: !config.seal.publicKey };

  function checkMode(path: readonly string[], mode: string): void {
    if (mode === 'pseudonymise' && lacking.pseudonymise) add(path, 'needs a key in pseudonym.keys');
    if (mode === 'seal' && lacking.seal) add(path, 'needs seal.publicKey');
  }
  function checkModes(path: readonly string[], modes: Readonly<Record<string, ClassMode>>): void {
    for (const [name, mode] of Object.entries(modes)) {
      if (!known.has(name)) add([...path, name], `is no class; classes are ${[...known].join(', ')}`);
      if (mode === 'last_four' && !LAST_FOUR_CLASSES.has(name)) add([...path, name], 'has no last four to show');
      checkMode([...path, name], mode);
    }
  }

  checkModes(['classes'], config.classes);
  for (const [key, rule] of Object.entries(config.keys)) {
    if (typeof rule === 'string') checkMode(['keys', key], rule);
    else checkModes(['keys', key], rule);
  }
  for (const [index, { name }] of config.rules.entries()) {
    const isTaken =
      Object.hasOwn(REDACTION_CLASSES, name) || config.rules.findIndex((rule) => rule.name === name) < index;
    if (isTaken) add(['rules', String(index), 'name'], 'is taken');
  }
  const fault = keywordsFault(config.rules.flatMap(({ keywords }) => keywords.map((word) => word.toLowerCase())));
  if (fault !== undefined) add(['rules'], `have keywords with ${fault}; give them fewer or shorter ones`);
  for (const id of config.pseudonym.active) {
    if (!Object.hasOwn(config.pseudonym.keys, id)) add(['pseudonym', 'active'], `${id} is not in pseudonym.keys`);
  }
}
