import { type SinkConfig, parseSinkConfig } from '../config.ts';
import { SinkConfigError } from '../errors.ts';
import { describeFaults } from './describe-faults.ts';
import { readConfigFile } from './config-file.ts';
import { CONFIG_FILE_VARIABLE, type Setting, readEnvironment } from './environment.ts';

/** Sources of a configuration, in increasing precedence: file, environment, flags. */
export interface ConfigSources {
  /** The process's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the file given by flag; takes precedence over `AUDITSPAN_CONFIG`. */
  readonly file?: string | undefined;
  /** Options set by flags. */
  readonly flags?: readonly Setting[];
}

/**
 * Loads the configuration from all sources and validates it.
 * @throws {SinkConfigError} naming every fault of every source.
 */
export async function loadConfig({ env, file, flags = [] }: ConfigSources): Promise<SinkConfig> {
  const path = file ?? (env[CONFIG_FILE_VARIABLE] || undefined);
  const input = path === undefined ? {} : { ...(await readConfigFile(path)) };
  const environment = readEnvironment(env);
  const sources = new Map<string, string>();
  for (const { path: at, value, source } of [...environment.settings, ...flags]) {
    setAt(input, at.split('.'), value);
    sources.set(at, source);
  }
  const sourceOf = (at: string): string | undefined => sources.get(at) ?? path;
  return checked(input, sourceOf, environment.faults);
}

function checked(
  input: unknown,
  sourceOf: (path: string) => string | undefined,
  environmentFaults: readonly string[],
): SinkConfig {
  try {
    const config = parseSinkConfig(input, sourceOf);
    if (environmentFaults.length === 0) return config;
  } catch (error) {
    if (!(error instanceof SinkConfigError) || environmentFaults.length === 0) throw error;
    const others = environmentFaults.map((fault) => `  - ${fault}`).join('\n');
    throw new SinkConfigError(`${error.message}\n${others}`, { cause: error });
  }
  throw new SinkConfigError(describeFaults(environmentFaults));
}

/** A value that is not a map where one must be is left for the schema to reject. */
function setAt(target: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= {};
  const next = target[key];
  if (typeof next === 'object' && next !== null) setAt(next as Record<string, unknown>, rest, value);
}
