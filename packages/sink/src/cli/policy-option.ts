import { createRedactor, readPolicy, type Redactor } from '@auditspan/redaction';
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** The variable that names a policy; services read the same. */
const POLICY_VARIABLE = 'AUDITSPAN_REDACTION_POLICY';

/** Adds `--policy`. */
export function addPolicyOption(command: Command): Command {
  return command.option('--policy <policy>', `policy: JSON, or a JSON or YAML file (${POLICY_VARIABLE})`);
}

/**
 * The redactor of a policy: the given one, else that of the environment, else the default.
 * @throws {RedactionConfigError | RedactionKeyError}
 */
export function redactorOf(policy: string | undefined, { env }: CommandContext): Redactor {
  const source = policy ?? (env[POLICY_VARIABLE] || undefined);
  return createRedactor(source === undefined ? {} : readPolicy(source));
}
