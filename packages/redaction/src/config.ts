import { keywordsFault } from './scan/automaton.ts';
import { REDACTION_CLASSES } from './classes.ts';
import { checkShape, type FieldsShape, type MapShape, type Report, type TextShape } from './config-shape.ts';
import { RedactionConfigError } from './errors.ts';
import { CLASS_MODES, LAST_FOUR_CLASSES, type ClassMode } from './modes/class-mode.ts';
import { KEY_LABELS, type KeyRule } from './policy/key-labels.ts';
import { patternFault } from './policy/linear-pattern.ts';
import { PRESET_NAMES, type PresetName } from './policy/presets.ts';

/** A custom detection rule of a policy: a pattern and the keywords it must be near. */
export interface OwnRule {
  /** Its class in masks and evidence: lower case letters, digits and `_`. */
  readonly name: string;
  /** Regular expression of the value; case-insensitive if `ignoreCase` is set. */
  readonly pattern: string;
  /** Keywords, one of which must occur in the value or at most `window` characters from it. */
  readonly keywords: readonly string[];
  /** Number of characters around a keyword that are searched for the value. */
  readonly window: number;
  readonly ignoreCase: boolean;
}

/** The source of a secret key: a file that only its owner may read, or an environment variable. */
export type KeySource = { readonly file: string } | { readonly env: string };

/** Configures what the engine detects, in which attributes, and how it treats what it finds. Every option has a default. */
export interface RedactionConfig {
  /** The preset on which the policy is based; the other options take precedence over it. */
  readonly preset: PresetName;
  /** The mode of each class. */
  readonly classes: Readonly<Record<string, ClassMode>>;
  /** Rules for attributes by key, with `*` as a wildcard; they take precedence over the label registry. */
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** Replace model inputs entirely. */
  readonly hideInputs?: boolean | undefined;
  /** Replace model outputs entirely. */
  readonly hideOutputs?: boolean | undefined;
  readonly rules: readonly OwnRule[];
  /** Values that are never redacted, such as a support address; compared case-insensitively. */
  readonly allow: readonly string[];
  /** Patterns of values that are never redacted; each must match the whole value. */
  readonly allowPatterns: readonly string[];
  readonly limits: {
    /** Longest text that is scanned, in bytes of UTF-8. */
    readonly valueBytes: number;
    /** Deepest nesting of arrays and maps that is scanned. */
    readonly depth: number;
    /** Time limit for scanning the values of one span, in milliseconds. */
    readonly spanTime: number;
  };
  readonly pseudonym: {
    readonly keys: Readonly<Record<string, KeySource>>;
    /** Ids of the keys that new pseudonyms are created with. */
    readonly active: readonly string[];
    /** Calling code of phone numbers written without one. */
    readonly callingCode?: string | undefined;
  };
  readonly seal: {
    /** X25519 public key of the auditor: PEM, or the path of a PEM file. */
    readonly publicKey?: string | undefined;
  };
}

/** The defaults of all options. */
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

const className: TextShape = {
  type: 'string',
  faultOf: (text) =>
    /^[a-z][a-z0-9_]{1,31}$/.test(text) ? undefined : 'a class name consists of lower case letters, digits and _',
};
const classModes: MapShape = { type: 'map', names: className, values: { type: 'string', enum: CLASS_MODES } };
const someText: TextShape = { type: 'string', faultOf: (text) => (text === '' ? 'is empty' : undefined) };
const pattern: TextShape = { type: 'string', faultOf: (text) => (text === '' ? 'is empty' : patternFault(text)) };
const keyId: TextShape = {
  type: 'string',
  faultOf: (text) =>
    /^[a-z0-9]{1,16}$/.test(text) ? undefined : 'a key id consists of at most 16 lower case letters and digits',
};
const keyword: TextShape = {
  type: 'string',
  faultOf: (text) => (/^[\x20-\x7e]{3,64}$/.test(text) ? undefined : 'a keyword is 3 to 64 ASCII characters'),
};
const callingCode: TextShape = {
  type: 'string',
  description: 'Calling code of phone numbers written without one, such as `49`',
  faultOf: (text) => (/^\d{1,3}$/.test(text) ? undefined : 'a calling code is 1 to 3 digits'),
};

const ownRule: FieldsShape = {
  type: 'object',
  required: ['name', 'pattern', 'keywords'],
  properties: {
    name: className,
    pattern,
    keywords: { type: 'array', items: keyword, minItems: 1, maxItems: 32 },
    window: { type: 'integer', minimum: 1, maximum: 512, default: 64 },
    ignoreCase: { type: 'boolean', default: false },
  },
};

const limits: FieldsShape = {
  type: 'object',
  properties: {
    valueBytes: {
      type: 'integer',
      minimum: 1,
      default: DEFAULTS.limits.valueBytes,
      description: 'Longest text that is scanned, in bytes of UTF-8; a longer one becomes `[unscanned:oversize]`',
    },
    depth: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      default: DEFAULTS.limits.depth,
      description: 'Deepest nesting of arrays and maps that is scanned; a deeper value becomes `[unscanned:depth]`',
    },
    spanTime: {
      type: 'integer',
      minimum: 1,
      default: DEFAULTS.limits.spanTime,
      description:
        'Time limit for scanning the values of one span, in milliseconds; the remaining values become `[unscanned:timeout]`',
    },
  },
};

const keySource = (name: string): FieldsShape => ({
  type: 'object',
  required: [name],
  properties: { [name]: someText },
});

const pseudonym: FieldsShape = {
  type: 'object',
  properties: {
    keys: {
      type: 'map',
      names: keyId,
      values: { type: 'either', shapes: [keySource('file'), keySource('env')] },
      default: {},
      description:
        'Secret keys of pseudonyms by id, each `{file}` (only its owner may read it) or `{env}`; `auditspan keygen pseudonym` creates one',
    },
    active: {
      type: 'array',
      items: keyId,
      maxItems: 4,
      default: [],
      description:
        'Ids of the keys that new pseudonyms are created with; two during key rotation. Default: the last key',
    },
    callingCode,
  },
};

const seal: FieldsShape = {
  type: 'object',
  properties: {
    publicKey: {
      ...someText,
      description:
        "The auditor's X25519 public key: PEM, or the path of a PEM file; `auditspan keygen auditor` creates one",
    },
  },
};

/** The schema of {@link RedactionConfig}, with all defaults. */
export const redactionConfigShape: FieldsShape = {
  type: 'object',
  properties: {
    preset: {
      type: 'string',
      enum: PRESET_NAMES,
      default: DEFAULTS.preset,
      description:
        'Preset on which the policy is based: `default`, `strict`, `pci`, `hipaa` or `gdpr`; other options take precedence',
    },
    classes: {
      ...classModes,
      default: {},
      description:
        'Mode of each class: `mask`, `last_four` (cards, accounts, phone and social security numbers), `pseudonymise`, `seal`, `drop` or `allow`',
    },
    keys: {
      type: 'map',
      names: someText,
      values: { type: 'either', shapes: [{ type: 'string', enum: KEY_LABELS }, classModes] },
      default: {},
      description:
        'Rules for attributes by key, with `*` as a wildcard: `scan`, `exempt`, `pseudonymise`, `seal`, `hide`, `drop`, or modes of classes as in `classes`',
    },
    hideInputs: {
      type: 'boolean',
      description: 'Replace model inputs entirely with `[hidden]`. Default: by preset',
    },
    hideOutputs: {
      type: 'boolean',
      description: 'Replace model outputs entirely with `[hidden]`. Default: by preset',
    },
    rules: {
      type: 'array',
      items: ownRule,
      maxItems: 256,
      default: [],
      description:
        'Custom rules: `{name, pattern, keywords, window, ignoreCase}`; the pattern is searched for within `window` characters (64) of a keyword and must run in linear time',
    },
    allow: {
      type: 'array',
      items: someText,
      default: [],
      description: 'Values that are never redacted; case-insensitive',
    },
    allowPatterns: {
      type: 'array',
      items: pattern,
      default: [],
      description: 'Patterns of values that are never redacted; each must match the whole value',
    },
    limits,
    pseudonym,
    seal,
  },
};

/**
 * Validates a configuration and fills in the defaults.
 * @throws {RedactionConfigError} listing every invalid field.
 */
export function parseRedactionConfig(input: unknown): RedactionConfig {
  if (isEmpty(input)) return structuredClone(DEFAULTS);
  const problems: string[] = [];
  const report: Report = (path, message) =>
    problems.push(path.length === 0 ? message : `${path.join('.')}: ${message}`);
  const config = checkShape(redactionConfigShape, input, [], report) as RedactionConfig;
  if (problems.length === 0) checkReferences(config, report);
  if (problems.length > 0) throw new RedactionConfigError(problems);
  return config;
}

function isEmpty(input: unknown): boolean {
  return isObject(input) && Object.getPrototypeOf(input) === Object.prototype && Object.keys(input).length === 0;
}

function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null;
}

/** Checks references between fields: classes that do not exist, modes without their key, names used twice. */
function checkReferences(config: RedactionConfig, add: Report): void {
  const known = new Set([...Object.keys(REDACTION_CLASSES), ...config.rules.map(({ name }) => name)]);
  const lacking = { pseudonymise: Object.keys(config.pseudonym.keys).length === 0, seal: !config.seal.publicKey };

  function checkMode(path: readonly string[], mode: string): void {
    if (mode === 'pseudonymise' && lacking.pseudonymise) add(path, 'needs a key in pseudonym.keys');
    if (mode === 'seal' && lacking.seal) add(path, 'needs seal.publicKey');
  }
  function checkModes(path: readonly string[], modes: Readonly<Record<string, ClassMode>>): void {
    for (const [name, mode] of Object.entries(modes)) {
      if (!known.has(name)) add([...path, name], `is not a class; the classes are ${[...known].join(', ')}`);
      if (mode === 'last_four' && !LAST_FOUR_CLASSES.has(name)) add([...path, name], 'does not support last_four');
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
    if (isTaken) add(['rules', String(index), 'name'], 'is already used by a class or another rule');
  }
  const fault = keywordsFault(config.rules.flatMap(({ keywords }) => keywords.map((word) => word.toLowerCase())));
  if (fault !== undefined) add(['rules'], `have keywords with ${fault}; use fewer or shorter keywords`);
  for (const id of config.pseudonym.active) {
    if (!Object.hasOwn(config.pseudonym.keys, id)) add(['pseudonym', 'active'], `${id} is not in pseudonym.keys`);
  }
}
