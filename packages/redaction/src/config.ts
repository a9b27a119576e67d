import { keywordsFault } from './scan/automaton.ts';
import { REDACTION_CLASSES } from './classes.ts';
import { checkShape, type FieldsShape, type MapShape, type Report, type TextShape } from './config-shape.ts';
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

const className: TextShape = {
  type: 'string',
  faultOf: (text) => (/^[a-z][a-z0-9_]{1,31}$/.test(text) ? undefined : 'a class is lower case letters, digits and _'),
};
const classModes: MapShape = { type: 'map', names: className, values: { type: 'string', enum: CLASS_MODES } };
const someText: TextShape = { type: 'string', faultOf: (text) => (text === '' ? 'is empty' : undefined) };
const pattern: TextShape = { type: 'string', faultOf: (text) => (text === '' ? 'is empty' : patternFault(text)) };
const keyId: TextShape = {
  type: 'string',
  faultOf: (text) =>
    /^[a-z0-9]{1,16}$/.test(text) ? undefined : 'a key id is lower case letters and digits, at most 16',
};
const keyword: TextShape = {
  type: 'string',
  faultOf: (text) => (/^[\x20-\x7e]{3,64}$/.test(text) ? undefined : 'a keyword is 3 to 64 ASCII characters'),
};
const callingCode: TextShape = {
  type: 'string',
  description: 'Calling code of phone numbers that are written without one, such as `49`',
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
      description: 'Longest text that is examined, in bytes of UTF-8; a longer one becomes `[unscanned:oversize]`',
    },
    depth: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      default: DEFAULTS.limits.depth,
      description: 'Deepest nesting of arrays and maps that is examined; a deeper one becomes `[unscanned:depth]`',
    },
    spanTime: {
      type: 'integer',
      minimum: 1,
      default: DEFAULTS.limits.spanTime,
      description: 'Milliseconds that the values of one span may take; those after it become `[unscanned:timeout]`',
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
        'Secret keys of pseudonyms by id, each `{file}` (only its owner may read it) or `{env}`; `auditspan keygen pseudonym` makes one',
    },
    active: {
      type: 'array',
      items: keyId,
      maxItems: 4,
      default: [],
      description:
        'Ids of the keys that new pseudonyms are made with; two while one replaces the other. Default: the last',
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
        "The auditor's X25519 public key: PEM, or the path of a file with it; `auditspan keygen auditor` makes one",
    },
  },
};

/** The shape of {@link RedactionConfig}, with every default. */
export const redactionConfigShape: FieldsShape = {
  type: 'object',
  properties: {
    preset: {
      type: 'string',
      enum: PRESET_NAMES,
      default: DEFAULTS.preset,
      description:
        'What the policy starts from: `default`, `strict`, `pci`, `hipaa` or `gdpr`; other options go before it',
    },
    classes: {
      ...classModes,
      default: {},
      description:
        'What happens to values of a class: `mask`, `last_four` (cards, accounts, phone and social security numbers), `pseudonymise`, `seal`, `drop` or `allow`',
    },
    keys: {
      type: 'map',
      names: someText,
      values: { type: 'either', shapes: [{ type: 'string', enum: KEY_LABELS }, classModes] },
      default: {},
      description:
        'What happens to attributes by key, where `*` stands for anything: `scan`, `exempt`, `pseudonymise`, `seal`, `hide`, `drop`, or modes of classes as in `classes`',
    },
    hideInputs: {
      type: 'boolean',
      description: 'Replace what models are given by `[hidden]`, whole. Default: by preset',
    },
    hideOutputs: {
      type: 'boolean',
      description: 'Replace what models answer by `[hidden]`, whole. Default: by preset',
    },
    rules: {
      type: 'array',
      items: ownRule,
      maxItems: 256,
      default: [],
      description:
        'Rules of your own: `{name, pattern, keywords, window, ignoreCase}`; the pattern is looked for within `window` characters (64) around a keyword and must run in linear time',
    },
    allow: {
      type: 'array',
      items: someText,
      default: [],
      description: 'Values that stay as they are wherever they are found; case does not matter',
    },
    allowPatterns: {
      type: 'array',
      items: pattern,
      default: [],
      description: 'Patterns of such values; each must match a whole value',
    },
    limits,
    pseudonym,
    seal,
  },
};

/** Checks a configuration and fills in the defaults. Throws {@link RedactionConfigError} that names every wrong field. */
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

/** What one field alone cannot show: classes that nobody finds, modes that lack their key. */
function checkReferences(config: RedactionConfig, add: Report): void {
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
