import type { TrustPolicy } from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import type { Command } from 'commander';
import type { SinkConfig } from '../config.ts';
import { explain } from '../directives/explanations.ts';
import { governanceOf } from '../directives/governance.ts';
import { provenHashes } from '../directives/proven-hashes.ts';
import { droppedBefore } from '../directives/standing.ts';
import { readDirectives } from '../directives/stored-directives.ts';
import { checkReceipts, type ReceiptReport } from '../receipts/check-receipts.ts';
import { type ParsedReceipts, parseReceipts } from '../receipts/receipt-file.ts';
import { describeReceipts } from '../report/describe-receipts.ts';
import { ledgerFolder } from '../seal/open-seal.ts';
import { openClient, WHOLE_LOG_TIMEOUT } from '../store/open-store.ts';
import { openNewest, readCheckpoints } from '../stored-log/tree-heads.ts';
import { loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { readInput } from './read-input.ts';
import { printResult } from './print-result.ts';
import { refuseOptions } from './refuse-options.ts';
import { TAMPERED, UNVERIFIED } from './verify-evidence.ts';
import { NO_GOVERNANCE, readTrusted } from './verify-trust.ts';

interface ReceiptFlags {
  readonly ledger?: string;
  readonly receipt: readonly string[];
  readonly maxFindings: number;
}

/** `auditspan verify` with receipts that a sender kept. */
export async function verifyReceipts(command: Command, context: CommandContext): Promise<void> {
  refuseOptions(
    command,
    ['against', 'from', 'to', 'tsaCa'],
    'does not go with --receipt, which checks only the promised records',
  );
  const flags = command.opts<ReceiptFlags>();
  const config = await loadCommandConfig(command, context);
  const policy = await readTrusted(command, config);
  const report = await receiptReport(flags, config, policy);
  printResult(command, context, report, () => describeReceipts(report, report.warnings, flags.maxFindings));
  if (report.faults.length > 0) context.setExitCode(TAMPERED);
  else if (report.unverified.length > 0) context.setExitCode(UNVERIFIED);
}

async function receiptReport(
  flags: ReceiptFlags,
  config: SinkConfig,
  policy: TrustPolicy,
): Promise<ReceiptReport & { readonly warnings: readonly string[] }> {
  const kept = await readReceipts(flags.receipt);
  const folder = flags.ledger ?? ledgerFolder(config.dataDir);
  const read = (): Promise<string[]> => readCheckpoints(folder);
  const newest = await openNewest(read, policy);
  const { checkpoint: signed } = await openNewest(read, { ...policy, quorum: 'none' });
  const store = await openClient(config, { readonly: true, requestTimeout: WHOLE_LOG_TIMEOUT });
  const { client } = store;
  try {
    const tiles = createDirectoryStorage(folder);
    const hashes = provenHashes(tiles, newest.checkpoint);
    const governance = await governanceOf(config.governance);
    const { directives, unsigned } = await readDirectives({ client, ...newest.checkpoint, hashes, governance });
    const explained = { explanations: explain(directives), droppedBefore: droppedBefore(directives) };
    const check = { client, tiles, newest, signed, policy, ...explained };
    const isUnjudged = governance === undefined && unsigned.length > 0;
    return { ...(await checkReceipts(check, kept)), warnings: isUnjudged ? [NO_GOVERNANCE] : [] };
  } finally {
    await store.close();
  }
}

async function readReceipts(paths: readonly string[]): Promise<ParsedReceipts> {
  const files = await Promise.all(
    paths.map(async (path) => parseReceipts(await readInput(path, 'the receipts'), path)),
  );
  return { receipts: files.flatMap(({ receipts }) => receipts), damaged: files.flatMap(({ damaged }) => damaged) };
}
