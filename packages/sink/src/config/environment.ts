import { OPTIONS } from './option.ts';

/** The variable that names the configuration file. */
export const CONFIG_FILE_VARIABLE = 'AUDITSPAN_CONFIG';

/**
 * The names that the sink answers for. Others that start with `AUDITSPAN_` belong to the instrumentation, which may
 * run under the same environment.
 */
const OWN_NAME = /^AUDITSPAN_(?:SINK|CLICKHOUSE|DATA_DIR|CONFIG)/;

const KNOWN: readonly string[] = [CONFIG_FILE_VARIABLE, ...OPTIONS.map(({ env }) => env)];

/** A value that was set, where it belongs and where it came from. */
export interface Setting {
  /** Path within the configuration. */
  readonly path: string;
  readonly value: unknown;
  /** For messages: a variable, a flag or a file. */
  readonly source: string;
}

/** What the environment sets, and the faults in it: names of ours that do not exist. An empty variable is not set. */
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

/** Faults: variables that look like a command's own and are none, which would leave an option at its default without a word. */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  own: RegExp,
  known: readonly string[],
): string[] {
  const unknown = Object.keys(env).filter((name) => own.test(name) && !known.includes(name));
  return unknown.map((name) => `${name}: unknown variable; did you mean ${nearest(name, known)}?`);
}

/** Text as the schema wants it: a number where it is one, so that the schema finds fault with what is not. */
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
