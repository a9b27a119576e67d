import { readFileSync } from 'node:fs';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { parseInstrumentationConfig, type InstrumentationConfig } from './config.ts';
import { readBoolean } from './disabled.ts';
import { CLOSED_POLICY } from './enforce/policy/policy.ts';
import { InstrumentationConfigError, type FieldProblem } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the text of an option's variable is read; what cannot be read is left for the schema to refuse. */
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

/** The options by their variables. */
const OPTIONS: ReadonlyMap<string, keyof InstrumentationConfig> = new Map(
  Object.keys(READERS).map((option) => [variableOf(option), option as keyof InstrumentationConfig]),
);

/** The variable that sets an option: of `spoolDir`, it is `AUDITSPAN_SPOOL_DIR`. */
function variableOf(option: string): string {
  return `AUDITSPAN_${option.replaceAll(/[A-Z]/gu, '_$&').toUpperCase()}`;
}

/** Variables that other parts of AuditSpan read. */
const OF_OTHERS = /^AUDITSPAN_(?:SINK_|CLICKHOUSE_|PROCESSOR_|WITNESS_|TEST_|(?:DATA_DIR|CONFIG|GOVERNANCE|LOG_KEY)$)/;

/** In place of a redaction policy that cannot be used. */
const STRICT_POLICY = '{"preset":"strict"}';

/** A configuration that can be used whatever the environment says, and what was wrong with it. */
export interface ReadConfig {
  readonly config: InstrumentationConfig;
  readonly fault?: InstrumentationConfigError;
}

/**
 * Reads the configuration from the environment. A wrong value never stops a service from starting or from being
 * audited: the wrong options are reported and get their defaults, the right ones stay.
 */
export function readEnvironment(environment: Environment): ReadConfig {
  const input: Record<string, unknown> = {};
  for (const [variable, option] of OPTIONS) {
    const text = environment[variable];
    if (text !== undefined && text !== '') input[option] = READERS[option](text);
  }
  const wrong = problemsOf(input).map((problem) => unreadOr(problem, input));
  for (const { field } of wrong) Reflect.deleteProperty(input, field.split('.')[0] as string);
  // The default would leave what the wrong policy may have been written to mask.
  const strict = wrong.some(({ field }) => field === 'redactionPolicy') ? [maskStrictly(input)] : [];
  // Nor must what may have been meant to deny allow.
  const denied = wrong.some(({ field }) => field === 'purposeRequired') ? [requirePurpose(input)] : [];
  const closed = isPolicyInDoubt(environment, wrong) ? [closePolicy(input)] : [];
  const problems = [...wrong.map(namingVariable), ...strict, ...denied, ...closed, ...unknownVariables(environment)];
  const config = parseInstrumentationConfig(input);
  return problems.length === 0 ? { config } : { config, fault: new InstrumentationConfigError(problems) };
}

/** Also rules that are right depend on what the inventory says of models. */
function isPolicyInDoubt(environment: Environment, wrong: readonly FieldProblem[]): boolean {
  const isPolicySet = (environment['AUDITSPAN_POLICY'] ?? '') !== '';
  return isPolicySet && wrong.some(({ field }) => /^(?:policy|models)(?:\.|$)/u.test(field));
}

function maskStrictly(input: Record<string, unknown>): FieldProblem {
  input['redactionPolicy'] = STRICT_POLICY;
  return { field: 'AUDITSPAN_REDACTION_POLICY', message: 'the preset strict is in force until this is right' };
}

function requirePurpose(input: Record<string, unknown>): FieldProblem {
  input['purposeRequired'] = 'deny';
  return {
    field: 'AUDITSPAN_PURPOSE_REQUIRED',
    message: 'calls without a purpose are denied until this is right',
  };
}

/** What was meant to forbid something must not allow it for being misspelt. */
function closePolicy(input: Record<string, unknown>): FieldProblem {
  input['policy'] = CLOSED_POLICY;
  return { field: 'AUDITSPAN_POLICY', message: 'no model call is allowed until this is right' };
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

/** The schema cannot know that what it refuses is text which could not be read. */
function unreadOr(problem: FieldProblem, input: Readonly<Record<string, unknown>>): FieldProblem {
  const option = problem.field as keyof InstrumentationConfig;
  const value = input[option];
  if (Number.isNaN(value)) return { ...problem, message: 'not a number' };
  if (READERS[option] === readJson && typeof value === 'string')
    return { ...problem, message: 'not JSON; no path is read here' };
  return problem;
}

function namingVariable({ field, message }: FieldProblem): FieldProblem {
  const [option = '', ...rest] = field.split('.');
  const variable = Object.hasOwn(READERS, option) ? variableOf(option) : field;
  return { field: [variable, ...rest].join('.'), message };
}

/** A misspelt name would leave its option at the default without a word. */
function unknownVariables(environment: Environment): FieldProblem[] {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('AUDITSPAN_') && !OPTIONS.has(name) && !OF_OTHERS.test(name),
  );
  if (unknown.length === 0) return [];
  const known = [...OPTIONS.keys()].join(', ');
  return [{ field: unknown.join(', '), message: `no variable of AuditSpan, which knows ${known}` }];
}

function readText(text: string): unknown {
  return text;
}

/** The headers, where each part of the text is one. */
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

/** JSON that starts as such, else what the file of that name holds; where that fails, why it does. */
function readJsonOrFile(text: string): unknown {
  try {
    return JSON.parse(/^\s*[[{]/u.test(text) ? text : readFileSync(text, 'utf8'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
