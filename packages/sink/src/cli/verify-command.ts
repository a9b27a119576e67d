import { type TileSource, type TreeHead, type TrustPolicy, type WitnessedCheckpoint } from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import type { DeadLetterRow } from '@auditspan/store';
import { type Command, InvalidArgumentError } from 'commander';
import type { SinkConfig } from '../config.ts';
import { createLetterFiles, letterFolder } from '../dead-letters/letter-files.ts';
import { governanceOf } from '../directives/governance.ts';
import { VerifyInputError } from '../errors.ts';
import { keptNotes } from '../evidence/kept-checkpoints.ts';
import { oddClocks } from '../evidence/odd-clocks.ts';
import { ledgerFolder } from '../seal/open-seal.ts';
import { openClient, WHOLE_LOG_TIMEOUT } from '../store/open-store.ts';
import { describeStore } from '../report/describe-store.ts';
import {
  headsOf,
  headsOfWitnesses,
  type KnownHead,
  openNewest,
  readCheckpoints,
  untilSigned,
} from '../stored-log/tree-heads.ts';
import { extendsHeads } from '../stored-log/extends-heads.ts';
import { type StoreReport, verifyStore } from '../verify/verify-store.ts';
import { checkRange } from './check-range.ts';
import { addConfigFlags, loadCommandConfig, STORE_OPTIONS } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { createProgressBar } from './progress-bar.ts';
import { cannotRead } from './read-input.ts';
import { printResult } from './print-result.ts';
import { refuseOptions } from './refuse-options.ts';
import { collect } from './repeated-option.ts';
import { NO_GOVERNANCE, readTrusted } from './verify-trust.ts';
import { TAMPERED, UNVERIFIED, verifyEvidence } from './verify-evidence.ts';
import { verifyReceipts } from './verify-receipts.ts';
import { messageOf } from '../error-message.ts';

const EXAMPLES = `
Examples:
  auditspan verify --policy trust.policy
  auditspan verify --policy trust.policy --from 1000 --to 2000 --json
  auditspan verify --policy trust.policy --against checkpoint-of-march.txt
  auditspan verify --policy trust.policy --against checkpoints-of-the-backup.jsonl
  auditspan verify --policy trust.policy --governance governance.yaml evidence.html
  auditspan verify --policy trust.policy --against evidence-of-march.html evidence.html
  auditspan verify --policy trust.policy --receipt receipts.jsonl

Reads all leaves and records from ClickHouse and checks them against the signed checkpoint, the tiles in the data directory,
and what the policy's witnesses (those with a URL) know of the log. Obtain the policy from a source that you trust, not from the
machine that is verified. The same goes for the governance file: without it no directive of officers counts, and what they
dropped or erased looks like tampering. Without a witness, anyone with the log's key can rewrite the log.

Exit codes: 0 nothing was changed, 1 could not be verified, or records still await their witnesses, 2 wrong usage,
3 something was changed, 4 nothing was changed, but no authority of --tsa-ca vouches for the time token.`;

interface VerifyFlags {
  readonly ledger?: string;
  readonly against: readonly string[];
  readonly receipt: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly maxFindings: number;
}

/** `auditspan verify`: checks whether the stored records are those that were sealed. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('check that no stored record was edited, deleted, inserted or reordered since it was sealed')
    .argument('[evidence]', 'an evidence page to verify instead of the store')
    .option('--policy <file>', 'C2SP tlog-policy to trust (default: that of the configuration; required for evidence)')
    .option('--log <vkey>', "the log's verifier key, instead of a policy: no witness is asked")
    .option('--ledger <folder>', "folder of the log's tiles and checkpoint (default: in the data directory)")
    .option(
      '--against <file>',
      'a kept checkpoint, a history of checkpoints, or an earlier evidence page; repeatable',
      collect,
      [],
    )
    .option('--receipt <file>', 'receipts kept by a sender, to check instead of the records', collect, [])
    .option('--from <leaf>', 'first leaf to verify', wholeNumber)
    .option('--to <leaf>', 'end of the leaves to verify, excluded', wholeNumber)
    .hook('preAction', checkRange)
    .option('--max-findings <count>', 'maximum number of findings to list', wholeNumber, 1000)
    .option('--tsa-ca <file>', 'PEM of the CAs to trust for the time token of the evidence')
    .option('--json', 'print the report as JSON', false)
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, [...STORE_OPTIONS, 'governance.file']).action((evidence: string | undefined) => {
    if (evidence !== undefined) return verifyEvidence(command, evidence, context);
    return command.opts<VerifyFlags>().receipt.length > 0 ? verifyReceipts(command, context) : verify(command, context);
  });
}

async function verify(command: Command, context: CommandContext): Promise<void> {
  refuseOptions(command, ['tsaCa'], 'applies to an evidence page: the store has no time token');
  const flags = command.opts<VerifyFlags>();
  const config = await loadCommandConfig(command, context);
  const policy = await readTrusted(command, config);
  const warnings =
    policy.witnesses.length === 0 ? ['no witness is asked: anyone with the key of the log can rewrite it'] : [];
  const report = await verifyWith(flags, config, policy, context, warnings);
  if (config.governance.file === undefined && report.directives.length > 0) warnings.push(NO_GOVERNANCE);
  printResult(command, context, { ...report, warnings }, () => describeStore(report, warnings));
  if (report.findingCount > 0) context.setExitCode(TAMPERED);
  else if (report.awaiting > 0) context.setExitCode(UNVERIFIED);
}

async function verifyWith(
  flags: VerifyFlags,
  config: SinkConfig,
  policy: TrustPolicy,
  { stderr }: CommandContext,
  warnings: string[],
): Promise<StoreReport> {
  const folder = flags.ledger ?? ledgerFolder(config.dataDir);
  const read = (): Promise<string[]> => readCheckpoints(folder);
  const open = (size?: number): Promise<WitnessedCheckpoint> => openNewest(read, policy, size);
  const { origin } = (await open()).checkpoint;
  const known = await knownHeads(flags, policy, origin, warnings);
  // A witness may have cosigned a newer checkpoint meanwhile; it is missing here only if the log was rolled back.
  const newest = await open(Math.max(0, ...known.map(({ size }) => size)));
  assertSome(flags, newest.checkpoint.size);
  const tiles = createDirectoryStorage(folder);
  const { checkpoint: signed } = await openNewest(read, { ...policy, quorum: 'none' });
  const awaiting = await awaitingHeads(known, { tiles, newest: newest.checkpoint, signed });
  const store = await openClient(config, { readonly: true, requestTimeout: WHOLE_LOG_TIMEOUT });
  const { client } = store;
  const bar = createProgressBar(stderr);
  try {
    const report = await verifyStore({
      ...flags,
      client,
      tiles,
      newest,
      policy,
      governance: await governanceOf(config.governance),
      known: known.filter((head) => !awaiting.includes(head)),
      letters: await lettersIn(config.dataDir, warnings),
      untilSigned: (index) => untilSigned(read, policy, index),
      mostFindings: flags.maxFindings,
      onProgress: (done, all) => bar.show(done, all),
    });
    warnings.push(...oddClocks(newest.cosignatures, { now: Date.now() / 1000, received: report.received }));
    const beyond = awaiting.map(({ size }) => size - newest.checkpoint.size);
    return { ...report, awaiting: Math.max(report.awaiting, ...beyond) };
  } finally {
    bar.clear();
    await store.close();
  }
}

/** Returns the kept checkpoints that are newer than the cosigned one, and that the log has signed: the store was not rolled back. */
async function awaitingHeads(
  known: readonly KnownHead[],
  { tiles, newest, signed }: { readonly tiles: TileSource; readonly newest: TreeHead; readonly signed: TreeHead },
): Promise<readonly KnownHead[]> {
  const newer = known.filter(({ size }) => size > newest.size);
  const shown = await Promise.all(newer.map((head) => extendsHeads(tiles, signed, [newest, head])));
  return newer.filter((_, place) => shown[place]);
}

/** Refuses an empty range, for which nothing may be reported as unchanged. */
function assertSome({ from = 0, to }: VerifyFlags, size: number): void {
  const end = to ?? size;
  if (from < Math.min(end, size) || (size === 0 && from === 0)) return;
  throw new VerifyInputError(`there is no leaf from ${from} up to ${end}: the log has ${size}, and the first one is 0`);
}

/** Reads dead letters from files, which ClickHouse did not accept either, if the data directory is available. */
async function lettersIn(dataDir: string, warnings: string[]): Promise<DeadLetterRow[]> {
  const folder = letterFolder(dataDir);
  try {
    return await createLetterFiles(folder).list();
  } catch (error) {
    const reason = messageOf(error);
    warnings.push(`the dead letters in ${folder} cannot be read (${reason}): records in them are reported as deleted`);
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
      `the witness ${name} does not tell what it knows of the log (${reason}): a rollback of the log would go undetected`,
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

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
