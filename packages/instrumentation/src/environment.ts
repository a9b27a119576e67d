import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { parseInstrumentationConfig, type InstrumentationConfig } from './config.ts';
import { InstrumentationConfigError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which variable sets which option, and how its text is read; what cannot be read is left for the schema to refuse. */
const VARIABLES: readonly (readonly [name: string, option: string, read: (text: string) => unknown])[] = [
  ['AUDITSPAN_DISABLED', 'disabled', readBoolean],
  ['AUDITSPAN_ENDPOINT', 'endpoint', readText],
  ['AUDITSPAN_HEADERS', 'headers', parseKeyPairsIntoRecord],
  ['AUDITSPAN_PURPOSE', 'purpose', readText],
  ['AUDITSPAN_CAPTURE_CONTENT', 'captureContent', readBoolean],
  ['AUDITSPAN_HMAC_KEY', 'hmacKey', readText],
  ['AUDITSPAN_ENDPOINTS', 'endpoints', readJson],
  ['AUDITSPAN_INBOUND', 'inbound', readJson],
  ['AUDITSPAN_TRACING', 'tracing', readBoolean],
  ['AUDITSPAN_MAX_QUEUE', 'maxQueue', Number],
  ['AUDITSPAN_FLUSH_TIMEOUT', 'flushTimeout', Number],
];

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
  for (const [name, option, read] of VARIABLES) {
    const text = environment[name];
    if (text !== undefined && text !== '') input[option] = read(text);
  }
  try {
    return { config: parseInstrumentationConfig(input) };
  } catch (error) {
    if (!(error instanceof InstrumentationConfigError)) throw error;
    for (const { field } of error.problems) Reflect.deleteProperty(input, field.split('.')[0] as string);
    return { config: parseInstrumentationConfig(input), fault: namingVariables(error) };
  }
}

function namingVariables(error: InstrumentationConfigError): InstrumentationConfigError {
  return new InstrumentationConfigError(
    error.problems.map(({ field, message }) => {
      const [option, ...rest] = field.split('.');
      const variable = VARIABLES.find(([, name]) => name === option)?.[0] ?? field;
      return { field: [variable, ...rest].join('.'), message };
    }),
  );
}

function readText(text: string): unknown {
  return text;
}

function readBoolean(text: string): unknown {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : text;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
