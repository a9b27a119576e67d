import { type SinkConfig, parseSinkConfig } from '../config.ts';
import { SinkConfigError } from '../errors.ts';
import { describeFaults } from './faults.ts';
import { readConfigFile } from './config-file.ts';
import { CONFIG_FILE_VARIABLE, type Setting, readEnvironment } from './environment.ts';

/** Where a configuration comes from; a later one wins: file, environment, flags. */
export interface ConfigSources {
  /** The process's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the file given by flag, which wins over `AUDITSPAN_CONFIG`. */
  readonly file?: string | undefined;
  /** What the flags set. */
  readonly flags?: readonly Setting[];
}

/**
 * Puts the configuration together and checks it.
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

/** What is not a map where one must be is left for the schema to find. */
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
