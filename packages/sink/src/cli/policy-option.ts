import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRedactor, readPolicy, type Recogniser, type Redactor } from '@auditspan/redaction';
import type { Command } from 'commander';
import { RecogniserError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { collect } from './repeated-option.ts';

/** The variable that names a policy; services read the same. */
export const POLICY_VARIABLE = 'AUDITSPAN_REDACTION_POLICY';

/** Adds `--policy`. */
export function addPolicyOption(command: Command): Command {
  return command.option('--policy <policy>', `policy: JSON, or a JSON or YAML file (${POLICY_VARIABLE})`);
}

/** Adds `--recogniser`. */
export function addRecogniserOption(command: Command): Command {
  return command.option(
    '--recogniser <module>',
    'JavaScript module whose default export finds more, such as names; may come several times',
    collect,
    [],
  );
}

/**
 * The redactor of a policy: the given one, else that of the environment, else the default.
 * @throws {RedactionConfigError | RedactionKeyError}
 */
export function redactorOf(
  policy: string | undefined,
  { env }: CommandContext,
  recognisers: readonly Recogniser[] = [],
): Redactor {
  const source = policy ?? (env[POLICY_VARIABLE] || undefined);
  return createRedactor(source === undefined ? {} : readPolicy(source), { recognisers });
}

/**
 * Loads the recognisers that modules export by default.
 * @throws {RecogniserError} when a module cannot be loaded, or exports none.
 */
export async function loadRecognisers(modules: readonly string[]): Promise<readonly Recogniser[]> {
  return Promise.all(modules.map(loadRecogniser));
}

async function loadRecogniser(path: string): Promise<Recogniser> {
  const module = await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw new RecogniserError(`${path} cannot be loaded`, { cause });
  });
  const { default: recogniser } = module as { default?: unknown };
  if (!isRecogniser(recogniser)) {
    throw new RecogniserError(`${path} exports no recogniser by default: it needs a name and a function find(text)`);
  }
  return recogniser;
}

function isRecogniser(value: unknown): value is Recogniser {
  const { name, find } = (value ?? {}) as Partial<Recogniser>;
  return typeof name === 'string' && name !== '' && typeof find === 'function';
}
