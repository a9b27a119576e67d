import { OPTIONS } from './option.ts';

/** The variable that names the configuration file. */
export const CONFIG_FILE_VARIABLE = 'AUDITSPAN_CONFIG';

/**
 * Environment variables of the sink. Others that start with `AUDITSPAN_` belong to the instrumentation, which may run in the
 * same environment.
 */
const OWN_NAME = /^AUDITSPAN_(?:SINK|CLICKHOUSE|DATA_DIR|CONFIG)/;

const KNOWN: readonly string[] = [CONFIG_FILE_VARIABLE, ...OPTIONS.map(({ env }) => env)];

/** A value that was set, its option and its source. */
export interface Setting {
  /** Path within the configuration. */
  readonly path: string;
  readonly value: unknown;
  /** For messages: the variable, flag or file. */
  readonly source: string;
}

/** Reads the options set in the environment, and reports unknown variables of the sink. An empty variable counts as unset. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  settings: Setting[];
  faults: string[];
} {
  const settings: Setting[] = [];
  for (const option of OPTIONS) {
    const text = env[option.env];
    if (text === undefined || text === '') continue;
    settings.push({ path: option.path, value: valueOf(text, option.numeric), source: option.env });
  }
  return { settings, faults: unknownVariables(env, OWN_NAME, KNOWN) };
}

/** Reports unknown variables that match `own`: a misspelt one would leave its option at the default without a word. */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  own: RegExp,
  known: readonly string[],
): string[] {
  const unknown = Object.keys(env).filter((name) => own.test(name) && !known.includes(name));
  return unknown.map((name) => `${name}: unknown variable; did you mean ${nearest(name, known)}?`);
}

/** Converts text to a number if the option is numeric; other text is left for the schema to reject. */
export function valueOf(text: string, numeric: boolean): unknown {
  return numeric && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function nearest(name: string, all: readonly string[]): string {
  const ranked = all.map((known) => ({ known, distance: editDistance(name, known) }));
  return ranked.reduce((best, next) => (next.distance < best.distance ? next : best)).known;
}

/** Levenshtein distance. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
