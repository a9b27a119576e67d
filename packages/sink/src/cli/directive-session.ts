import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePolicy } from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import type { Command } from 'commander';
import { type DirectiveLog, openDirectiveLog } from '../directives/directive-log.ts';
import { governanceOf } from '../directives/governance.ts';
import { createSentDirectives } from '../directives/sent-directives.ts';
import { findSink } from '../own-record/find-sink.ts';
import { ledgerFolder } from '../seal/open-seal.ts';
import { openClient } from '../store/open-store.ts';
import { readCheckpoints } from '../stored-log/tree-heads.ts';
import { addConfigFlags, loadCommandConfig, STORE_OPTIONS } from './config-flags.ts';
import type { CommandContext } from './context.ts';

interface SessionFlags {
  readonly policy?: string;
  readonly sink?: string;
}

/** Adds what every command needs that reads or writes directives. */
export function addDirectiveFlags(command: Command): Command {
  command
    .option('--policy <file>', 'C2SP tlog-policy: whom to trust (default: that of the configuration)')
    .option('--json', 'print JSON', false);
  return addConfigFlags(command, [...STORE_OPTIONS, 'governance.file']);
}

/** Adds what a command needs that signs a directive. */
export function addOfficerFlags(command: Command): Command {
  return command
    .requiredOption('--key <file>', 'the key of an officer that the governance file names')
    .option('--sink <url>', 'sink that takes the directive; by default the one on the data directory');
}

/** Opens the directives of the log for as long as they are used. */
export async function withDirectives<Result>(
  command: Command,
  context: CommandContext,
  use: (log: DirectiveLog) => Promise<Result>,
): Promise<Result> {
  const flags = command.opts<SessionFlags>();
  const config = await loadCommandConfig(command, context);
  const path = flags.policy ?? config.seal.policy;
  if (path === undefined) return command.error('error: give --policy, or set seal.policy: whom to trust');
  const governance = await governanceOf(config.governance);
  if (governance === undefined)
    return command.error('error: give --governance, or set governance.file: who may do this, and for how long');
  const policy = parsePolicy(await readFile(path, 'utf8'));
  const folder = ledgerFolder(config.dataDir);
  const store = await openClient(config, { readonly: false, create: false, requestTimeout: 3_600_000 });
  const { client } = store;
  try {
    const log = await openDirectiveLog({
      client,
      tiles: createDirectoryStorage(folder),
      policy,
      governance,
      sent: createSentDirectives(join(config.dataDir, 'directives')),
      sink: () => findSink(flags.sink, config.dataDir, context.env),
      checkpoints: () => readCheckpoints(folder),
    });
    return await use(log);
  } finally {
    await store.close();
  }
}

/** Nanoseconds since 1970 as a time. */
export function timeText(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString();
}
