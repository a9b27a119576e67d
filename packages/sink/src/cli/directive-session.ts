import { join } from 'node:path';
import { type DirectoryLock, EmbeddedClickHouseLockedError, lockDirectory } from '@auditspan/embedded-clickhouse';
import { parsePolicy } from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import type { Command } from 'commander';
import { type DirectiveLog, openDirectiveLog } from '../directives/directive-log.ts';
import { governanceOf } from '../directives/governance.ts';
import { createSentDirectives } from '../directives/sent-directives.ts';
import { DirectiveError } from '../errors.ts';
import { findSink } from '../own-record/find-sink.ts';
import { ledgerFolder } from '../seal/open-seal.ts';
import { makeFolder } from '../store/make-folder.ts';
import { openClient, WHOLE_LOG_TIMEOUT } from '../store/open-store.ts';
import { readCheckpoints } from '../stored-log/tree-heads.ts';
import { addConfigFlags, loadCommandConfig, STORE_OPTIONS } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { readPolicy } from './verify-trust.ts';

/** Adds the options of every command that reads or writes directives. */
export function addDirectiveFlags(command: Command): Command {
  command
    .option('--policy <file>', 'C2SP tlog-policy to trust (default: that of the configuration)')
    .option('--json', 'print JSON', false);
  return addConfigFlags(command, [...STORE_OPTIONS, 'governance.file']);
}

/** Adds the options of a command that signs a directive. */
export function addOfficerFlags(command: Command): Command {
  return command
    .requiredOption('--key <file>', 'key of an officer named in the governance file')
    .option('--sink <url>', 'sink to send the directive to; default: the one on the data directory');
}

/** Opens the directives of the log, and closes them after use. */
export async function withDirectives<Result>(
  command: Command,
  context: CommandContext,
  use: (log: DirectiveLog) => Promise<Result>,
): Promise<Result> {
  const config = await loadCommandConfig(command, context);
  const policy = parsePolicy(await readPolicy(command, config));
  const governance = await governanceOf(config.governance);
  if (governance === undefined)
    return command.error(
      'error: no governance file, which names the officers and retention periods: give --governance, or set governance.file',
    );
  const folder = ledgerFolder(config.dataDir);
  const store = await openClient(config, { readonly: false, requestTimeout: WHOLE_LOG_TIMEOUT });
  const { client } = store;
  try {
    const log = await openDirectiveLog({
      client,
      tiles: createDirectoryStorage(folder),
      policy,
      governance,
      sent: createSentDirectives(directivesFolder(config.dataDir)),
      sink: () => findSink(command.opts<{ readonly sink?: string }>().sink, config.dataDir, context.env),
      checkpoints: () => readCheckpoints(folder),
    });
    return await use(log);
  } finally {
    await store.close();
  }
}

/**
 * Does the same exclusively, for commands that add directives or change stored records: two at once would carry out the same
 * directive, or one against a hold that the other adds.
 * @throws {DirectiveError} if another one holds the data directory.
 */
export async function withDirectivesAlone<Result>(
  command: Command,
  context: CommandContext,
  use: (log: DirectiveLog) => Promise<Result>,
): Promise<Result> {
  const { dataDir } = await loadCommandConfig(command, context);
  const lock = await lockDirectives(directivesFolder(dataDir), context);
  try {
    return await withDirectives(command, context, use);
  } finally {
    lock.release();
  }
}

async function lockDirectives(folder: string, { stderr, exit }: CommandContext): Promise<DirectoryLock> {
  await makeFolder(folder, 'folder of directives');
  try {
    return await lockDirectory(folder, ({ holder }) => {
      stderr.write(`auditspan: ${holder} took ${folder} over while this process was suspended: run this again\n`);
      exit(1);
    });
  } catch (error) {
    if (!(error instanceof EmbeddedClickHouseLockedError)) throw error;
    const message = `${error.holder} is signing a hold, or dropping or erasing records of this log; run this again when it has finished`;
    throw new DirectiveError(message, { cause: error });
  }
}

function directivesFolder(dataDir: string): string {
  return join(dataDir, 'directives');
}
