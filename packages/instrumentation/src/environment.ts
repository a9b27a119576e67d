import { readFileSync } from 'node:fs';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { parseInstrumentationConfig, type InstrumentationConfig } from './config.ts';
import { readBoolean } from './disabled.ts';
import { CLOSED_POLICY } from './enforce/policy/policy.ts';
import { InstrumentationConfigError, type FieldProblem } from './errors.ts';
import { messageOf } from './thrown.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Parsers of the options' variables; the schema rejects text that cannot be parsed. */
const READERS: Readonly<Record<keyof InstrumentationConfig, (text: string) => unknown>> = {
  disabled: readBoolean,
  endpoint: readText,
  headers: readHeaders,
  purpose: readText,
  captureContent: readBoolean,
  estimateUsage: readBoolean,
  hmacKey: readText,
  redactionPolicy: readText,
  secretVariables: readNames,
  endpoints: readJson,
  inbound: readJson,
  caller: readJson,
  propagate: readJson,
  policy: readJsonOrFile,
  models: readJsonOrFile,
  purposeRequired: readText,
  sessionInterval: Number,
  tracing: readBoolean,
  spoolDir: readTextOrFalse,
  spoolMaxBytes: Number,
  spoolSync: Number,
  receipts: readBoolean,
  maxQueue: Number,
  maxQueueBytes: Number,
  blockUnrecorded: Number,
  flushTimeout: Number,
};

/** Options by variable name. */
const OPTIONS: ReadonlyMap<string, keyof InstrumentationConfig> = new Map(
  Object.keys(READERS).map((option) => [variableOf(option), option as keyof InstrumentationConfig]),
);

/** Returns the variable that sets an option: `AUDITSPAN_SPOOL_DIR` for `spoolDir`. */
function variableOf(option: string): string {
  return `AUDITSPAN_${option.replaceAll(/[A-Z]/gu, '_$&').toUpperCase()}`;
}

/** Variables that other parts of AuditSpan read. */
const OF_OTHERS = /^AUDITSPAN_(?:SINK_|CLICKHOUSE_|PROCESSOR_|WITNESS_|TEST_|(?:DATA_DIR|CONFIG|GOVERNANCE|LOG_KEY)$)/;

/** Options whose default could leave unmasked what a wrong value was meant to mask, or allow what it was meant to deny. */
const SAFE_VALUES: readonly (readonly [option: keyof InstrumentationConfig, value: unknown, message: string])[] = [
  ['redactionPolicy', '{"preset":"strict"}', 'the preset strict applies until this is corrected'],
  ['purposeRequired', 'deny', 'calls without a purpose are denied until this is corrected'],
  ['policy', CLOSED_POLICY, 'no model call is allowed until this is corrected'],
];

/** A configuration that is usable whatever the environment contains, and the faults found in it. */
export interface ReadConfig {
  readonly config: InstrumentationConfig;
  readonly fault?: InstrumentationConfigError;
}

/**
 * Reads the configuration from the environment. A wrong value never keeps a service from starting or from being
 * audited: wrong options are reported and get their defaults, right ones are kept.
 */
export function readEnvironment(environment: Environment): ReadConfig {
  const input: Record<string, unknown> = {};
  for (const [variable, option] of OPTIONS) {
    const text = environment[variable];
    if (text !== undefined && text !== '') input[option] = READERS[option](text);
  }
  const faults = problemsOf(input).map((problem) => unreadOr(problem, input));
  const wrong = new Set(faults.map(({ field }) => field.split('.')[0] as string));
  // The rules of a valid policy depend on the inventory.
  if (wrong.has('models') && input['policy'] !== undefined) wrong.add('policy');
  for (const option of wrong) Reflect.deleteProperty(input, option);
  const safe = SAFE_VALUES.filter(([option]) => wrong.has(option));
  for (const [option, value] of safe) input[option] = value;
  const problems = [
    ...faults.map(namingVariable),
    ...safe.map(([option, , message]) => ({ field: variableOf(option), message })),
    ...unknownVariables(environment),
  ];
  const config = parseInstrumentationConfig(input);
  return problems.length === 0 ? { config } : { config, fault: new InstrumentationConfigError(problems) };
}

function problemsOf(input: unknown): readonly FieldProblem[] {
  try {
    parseInstrumentationConfig(input);
    return [];
  } catch (error) {
    if (error instanceof InstrumentationConfigError) return error.problems;
    throw error;
  }
}

/** Names parse failures: the schema only sees a value of the wrong type. */
function unreadOr(problem: FieldProblem, input: Readonly<Record<string, unknown>>): FieldProblem {
  const option = problem.field as keyof InstrumentationConfig;
  const value = input[option];
  if (Number.isNaN(value)) return { ...problem, message: 'not a number' };
  if (READERS[option] === readJson && typeof value === 'string')
    return { ...problem, message: 'not JSON, and this option accepts no path' };
  return problem;
}

function namingVariable({ field, message }: FieldProblem): FieldProblem {
  const [option = '', ...rest] = field.split('.');
  const variable = Object.hasOwn(READERS, option) ? variableOf(option) : field;
  return { field: [variable, ...rest].join('.'), message };
}

/** A misspelt name would silently leave its option at the default. */
function unknownVariables(environment: Environment): FieldProblem[] {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('AUDITSPAN_') && !OPTIONS.has(name) && !OF_OTHERS.test(name),
  );
  if (unknown.length === 0) return [];
  const known = [...OPTIONS.keys()].join(', ');
  return [{ field: unknown.join(', '), message: `unknown variable; AuditSpan knows ${known}` }];
}

function readText(text: string): unknown {
  return text;
}

/** Parses headers; returns the text unchanged if any part of it is not a header. */
function readHeaders(text: string): unknown {
  const headers = parseKeyPairsIntoRecord(text);
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.keys(headers).length === pairs.length ? headers : text;
}

function readNames(text: string): unknown {
  return text.split(',').map((name) => name.trim());
}

function readTextOrFalse(text: string): unknown {
  return readBoolean(text) === false ? false : text;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Parses JSON, or the file that the text names; returns the error message on failure. */
function readJsonOrFile(text: string): unknown {
  try {
    return JSON.parse(/^\s*[[{]/u.test(text) ? text : readFileSync(text, 'utf8'));
  } catch (error) {
    return messageOf(error);
  }
}
