import { parsePolicy, parseVerifierKey, type TrustPolicy } from '@auditspan/ledger';
import type { Command } from 'commander';
import type { SinkConfig } from '../config.ts';
import { readInput } from './read-input.ts';

/** Warning that no directive of officers counts. */
export const NO_GOVERNANCE =
  'without a governance file (--governance) no directive counts: what directives explain is reported as deleted or edited';

interface TrustFlags {
  readonly policy?: string;
  readonly log?: string;
}

/** Reads whom `auditspan verify` trusts: `--log`, else `--policy`, else the policy of the configuration. */
export async function readTrusted(command: Command, config: SinkConfig): Promise<TrustPolicy> {
  const flags = command.opts<TrustFlags>();
  if (flags.log !== undefined) {
    return { logs: [{ key: parseVerifierKey(flags.log) }], witnesses: [], groups: [], quorum: 'none' };
  }
  return parsePolicy(await readPolicy(command, config));
}

/** Reads the trust policy of a command: `--policy`, else that of the configuration. */
export async function readPolicy(command: Command, config: SinkConfig): Promise<string> {
  const path = command.opts<TrustFlags>().policy ?? config.seal.policy;
  if (path === undefined) return command.error('error: no trust policy: give --policy, or set seal.policy');
  return readInput(path, 'the policy');
}
