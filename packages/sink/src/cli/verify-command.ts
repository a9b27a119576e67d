import { parsePolicy, parseVerifierKey, type TrustPolicy, type WitnessedCheckpoint } from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import type { DeadLetterRow } from '@auditspan/store';
import { type Command, InvalidArgumentError } from 'commander';
import type { SinkConfig } from '../config.ts';
import { createLetterFiles, letterFolder } from '../dead-letters/letter-files.ts';
import { governanceOf } from '../directives/governance.ts';
import { provenHashes } from '../directives/proven-hashes.ts';
import { droppedBefore } from '../directives/standing.ts';
import { readDirectives } from '../directives/stored-directives.ts';
import { VerifyInputError } from '../errors.ts';
import { keptNotes } from '../evidence/kept-checkpoints.ts';
import { oddClocks } from '../evidence/odd-clocks.ts';
import { ledgerFolder } from '../seal/open-seal.ts';
import { checkReceipts, type ReceiptReport } from '../receipts/check-receipts.ts';
import { parseReceipts } from '../receipts/receipt-file.ts';
import { openClient } from '../store/open-store.ts';
import { describeReceipts } from '../report/describe-receipts.ts';
import { describeStore } from '../report/describe-store.ts';
import {
  headsOf,
  headsOfWitnesses,
  type KnownHead,
  openNewest,
  readCheckpoints,
  untilSigned,
} from '../stored-log/tree-heads.ts';
import { type StoreReport, verifyStore } from '../verify/verify-store.ts';
import { checkRange } from './check-range.ts';
import { addConfigFlags, loadCommandConfig, STORE_OPTIONS } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { createProgressBar } from './progress-bar.ts';
import { cannotRead, readInput } from './read-input.ts';
import { collect } from './repeated-option.ts';
import { TAMPERED, UNVERIFIED, verifyEvidence } from './verify-evidence.ts';

const EXAMPLES = `
Examples:
  auditspan verify --policy trust.policy
  auditspan verify --policy trust.policy --from 1000 --to 2000 --json
  auditspan verify --policy trust.policy --against checkpoint-of-march.txt
  auditspan verify --policy trust.policy --against checkpoints-of-the-backup.jsonl
  auditspan verify --policy trust.policy --governance governance.yaml evidence.html
  auditspan verify --policy trust.policy --against evidence-of-march.html evidence.html
  auditspan verify --policy trust.policy --receipt receipts.jsonl

Reads every leaf and every record out of ClickHouse and checks them against the signed checkpoint, the tiles in the data
directory, and what the policy's witnesses (those with a URL) know of the log. Copy the policy from whom you trust, not
from the machine that is verified, and the governance file too: without it no directive of officers counts, and what was dropped or
erased by right looks like tampering. Without a witness, whoever has the log's key can write everything anew.

Exit codes: 0 nothing was changed, 1 could not be verified, or records still await their witnesses, 2 wrong usage,
3 something was changed.`;

const NO_GOVERNANCE =
  'no governance file tells whose directives count, so none does: what they explain is told as deleted or edited (--governance)';

interface VerifyFlags {
  readonly policy?: string;
  readonly log?: string;
  readonly ledger?: string;
  readonly against: readonly string[];
  readonly receipt: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly maxFindings: number;
  readonly tsaCa?: string;
  readonly json: boolean;
}

/** `auditspan verify`: says whether the stored records are those that were sealed. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('check that no stored record was edited, deleted, inserted or reordered since it was sealed')
    .argument('[evidence]', 'a file of auditspan evidence to verify, in place of the store')
    .option(
      '--policy <file>',
      'C2SP tlog-policy: whom to trust (default: that of the configuration; for evidence it must be given)',
    )
    .option('--log <vkey>', "the log's verifier key, where there is no policy: no witness is asked")
    .option('--ledger <folder>', "the log's tiles and checkpoint (default: in the data directory)")
    .option(
      '--against <file>',
      'a checkpoint that was kept, a history of them, or an earlier page of evidence; may come several times',
      collect,
      [],
    )
    .option('--receipt <file>', 'receipts that a sender kept, to check in place of the records', collect, [])
    .option('--from <leaf>', 'first leaf to verify', wholeNumber)
    .option('--to <leaf>', 'leaf before which to end', wholeNumber)
    .hook('preAction', checkRange)
    .option('--max-findings <count>', 'findings that are listed', wholeNumber, 1000)
    .option('--tsa-ca <file>', 'PEM of the authorities that vouch for the time token of the evidence')
    .option('--json', 'print the report as JSON', false)
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, [...STORE_OPTIONS, 'governance.file']).action((evidence: string | undefined) => {
    if (evidence !== undefined) return verifyEvidence(command, evidence, context);
    return command.opts<VerifyFlags>().receipt.length > 0 ? verifyReceipts(command, context) : verify(command, context);
  });
}

async function verify(command: Command, context: CommandContext): Promise<void> {
  const flags = command.opts<VerifyFlags>();
  const config = await loadCommandConfig(command, context);
  const policy = await readPolicy(command, flags, config);
  const warnings =
    policy.witnesses.length === 0 ? ['no witness is asked: whoever has the key of the log can write it anew'] : [];
  const report = await verifyWith(flags, config, policy, context, warnings);
  if (config.governance.file === undefined && report.directives.length > 0) warnings.push(NO_GOVERNANCE);
  context.stdout.write(
    flags.json ? `${JSON.stringify({ ...report, warnings }, undefined, 2)}\n` : describeStore(report, warnings),
  );
  if (report.findingCount > 0) context.setExitCode(TAMPERED);
  else if (report.awaiting > 0) context.setExitCode(UNVERIFIED);
}

async function verifyReceipts(command: Command, context: CommandContext): Promise<void> {
  const flags = command.opts<VerifyFlags>();
  const config = await loadCommandConfig(command, context);
  const policy = await readPolicy(command, flags, config);
  const report = await receiptReport(flags, config, policy);
  context.stdout.write(
    flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : describeReceipts(report, flags.maxFindings),
  );
  if (report.faults.length > 0) context.setExitCode(TAMPERED);
}

async function receiptReport(flags: VerifyFlags, config: SinkConfig, policy: TrustPolicy): Promise<ReceiptReport> {
  const files = await Promise.all(
    flags.receipt.map(async (path) => parseReceipts(await readInput(path, 'the receipts'), path)),
  );
  const folder = flags.ledger ?? ledgerFolder(config.dataDir);
  const newest = await openNewest(() => readCheckpoints(folder), policy);
  const store = await openClient(config, { readonly: true, create: false, requestTimeout: 3_600_000 });
  const { client } = store;
  try {
    const tiles = createDirectoryStorage(folder);
    const hashes = provenHashes(tiles, newest.checkpoint);
    const governance = await governanceOf(config.governance);
    const { directives } = await readDirectives({ client, ...newest.checkpoint, hashes, governance });
    const check = { client, tiles, newest, policy, droppedBefore: droppedBefore(directives) };
    return await checkReceipts(check, files.flat());
  } finally {
    await store.close();
  }
}

async function verifyWith(
  flags: VerifyFlags,
  config: SinkConfig,
  policy: TrustPolicy,
  { stderr }: CommandContext,
  warnings: string[],
): Promise<StoreReport> {
  const folder = flags.ledger ?? ledgerFolder(config.dataDir);
  const open = (size?: number): Promise<WitnessedCheckpoint> => openNewest(() => readCheckpoints(folder), policy, size);
  const { origin } = (await open()).checkpoint;
  const known = await knownHeads(flags, policy, origin, warnings);
  // A witness may have cosigned more meanwhile, which is not here only if the log was rolled back.
  const newest = await open(Math.max(0, ...known.map(({ size }) => size)));
  assertSome(flags, newest.checkpoint.size);
  const store = await openClient(config, { readonly: true, create: false, requestTimeout: 3_600_000 });
  const { client } = store;
  const bar = createProgressBar(stderr);
  try {
    const report = await verifyStore({
      ...flags,
      client,
      tiles: createDirectoryStorage(folder),
      newest,
      policy,
      governance: await governanceOf(config.governance),
      known,
      letters: await lettersIn(config.dataDir, warnings),
      untilSigned: (index) => untilSigned(() => readCheckpoints(folder), policy, index),
      mostFindings: flags.maxFindings,
      onProgress: (done, all) => bar.show(done, all),
    });
    warnings.push(...oddClocks(newest.cosignatures, { now: Date.now() / 1000, received: report.received }));
    return report;
  } finally {
    bar.clear();
    await store.close();
  }
}

/** Where nothing is looked at, nothing may be said to be unchanged. */
function assertSome({ from = 0, to }: VerifyFlags, size: number): void {
  const end = to ?? size;
  if (from < Math.min(end, size) || (size === 0 && from === 0)) return;
  throw new VerifyInputError(`there is no leaf from ${from} up to ${end}: the log has ${size}, and the first one is 0`);
}

/** Dead letters that ClickHouse did not take either, where the data directory is here. */
async function lettersIn(dataDir: string, warnings: string[]): Promise<DeadLetterRow[]> {
  const folder = letterFolder(dataDir);
  try {
    return await createLetterFiles(folder).list();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warnings.push(
      `the dead letters in ${folder} cannot be read (${reason}): a record that is in one is told as deleted`,
    );
    return [];
  }
}

async function knownHeads(
  { against }: VerifyFlags,
  policy: TrustPolicy,
  origin: string,
  warnings: string[],
): Promise<KnownHead[]> {
  const ofWitnesses = await headsOfWitnesses(policy, origin, (name, reason) => {
    warnings.push(
      `the witness ${name} does not tell what it knows of the log (${reason}): a log that was rolled back to an older state is not found`,
    );
  });
  const ofFiles = await Promise.all(
    against.map(async (path) => {
      try {
        return await headsOf(await keptNotes(path), path, policy, origin);
      } catch (error) {
        throw cannotRead(`${path}, which is to be compared with`, error);
      }
    }),
  );
  return [...ofWitnesses, ...ofFiles.flat()];
}

async function readPolicy(command: Command, flags: VerifyFlags, config: SinkConfig): Promise<TrustPolicy> {
  if (flags.log !== undefined) {
    return { logs: [{ key: parseVerifierKey(flags.log) }], witnesses: [], groups: [], quorum: 'none' };
  }
  const path = flags.policy ?? config.seal.policy;
  if (path === undefined) return command.error('error: give --policy or --log: whom to trust');
  return parsePolicy(await readInput(path, 'the policy'));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
