import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRedactor, readPolicy, type Recogniser, type Redactor } from '@auditspan/redaction';
import type { Command } from 'commander';
import { RecogniserError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { collect } from './repeated-option.ts';

/** Environment variable that names a redaction policy; services read the same one. */
export const POLICY_VARIABLE = 'AUDITSPAN_REDACTION_POLICY';

/** Adds `--policy`. */
export function addPolicyOption(command: Command): Command {
  return command.option('--policy <policy>', `policy: JSON, or a JSON or YAML file (${POLICY_VARIABLE})`);
}

/** Adds `--recogniser`. */
export function addRecogniserOption(command: Command): Command {
  return command.option(
    '--recogniser <module>',
    'JavaScript module whose default export recognises further values, such as names; repeatable',
    collect,
    [],
  );
}

/**
 * Returns the redactor of a policy: the given one, else that of the environment, else the default.
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
 * Loads recognisers, the default exports of modules.
 * @throws {RecogniserError} if a module cannot be loaded or exports no recogniser.
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
