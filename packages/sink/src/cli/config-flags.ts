import { type Command, Option as CommandOption } from 'commander';
import type { SinkConfig } from '../config.ts';
import type { Setting } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { OPTIONS } from '../config/option.ts';
import type { CommandContext } from './context.ts';

/** Paths of the options that locate the store. */
export const STORE_OPTIONS: readonly string[] = [
  'dataDir',
  'clickhouse.url',
  'clickhouse.user',
  'clickhouse.database',
  'logLevel',
];

/** Adds `--config` and the flags of the given options, or of all options. */
export function addConfigFlags(command: Command, paths?: readonly string[]): Command {
  command.option('--config <file>', 'YAML file of options (AUDITSPAN_CONFIG)');
  for (const { path, flag, description, env } of OPTIONS) {
    if (flag === undefined || (paths !== undefined && !paths.includes(path))) continue;
    command.addOption(new CommandOption(`--${flag} <value>`, `${description} (${env})`));
  }
  return command;
}

/**
 * Loads the configuration of a command that {@link addConfigFlags} was applied to.
 * @throws {SinkConfigError}
 */
export function loadCommandConfig(command: Command, { env }: CommandContext): Promise<SinkConfig> {
  const given = command.opts<Record<string, string | undefined>>();
  const flags: Setting[] = [];
  for (const { path, flag } of OPTIONS) {
    const value = flag === undefined ? undefined : given[camelCase(flag)];
    if (value !== undefined) flags.push({ path, value, source: `--${flag}` });
  }
  return loadConfig({ env, file: given['config'], flags });
}

/** Converts a flag to the name under which commander returns its value. */
function camelCase(flag: string): string {
  return flag.replaceAll(/-(?<letter>[a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
