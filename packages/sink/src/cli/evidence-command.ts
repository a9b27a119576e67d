import { rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { AUDIT_ACTION } from '@auditspan/conventions';
import { type Checkpoint, formatVerifierKey, parsePolicy, peekCheckpoint } from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import type { Command } from 'commander';
import type { SinkConfig } from '../config.ts';
import { governanceOf } from '../directives/governance.ts';
import { provenHashes } from '../directives/proven-hashes.ts';
import { readDirectives } from '../directives/stored-directives.ts';
import { EvidenceError } from '../errors.ts';
import { checkPackage } from '../evidence/check-package.ts';
import { collectCustody } from '../evidence/collect-custody.ts';
import { collectEvidence } from '../evidence/collect-evidence.ts';
import { EVIDENCE_FORMAT, type EvidencePackage, type EvidenceQuestion } from '../evidence/evidence-package.ts';
import { evidencePage } from '../evidence/evidence-page.ts';
import { keptNotes } from '../evidence/kept-checkpoints.ts';
import { findSink } from '../own-record/find-sink.ts';
import { ownRecord } from '../own-record/own-record.ts';
import { sendOwnRecord } from '../own-record/send-own-record.ts';
import { COMMITMENTS, PERSONAL_COLUMNS } from '../seal/leaf-columns.ts';
import { ledgerFolder } from '../seal/open-seal.ts';
import { openClient, WHOLE_LOG_TIMEOUT } from '../store/open-store.ts';
import { openNewest, readCheckpoints } from '../stored-log/tree-heads.ts';
import { addConfigFlags, loadCommandConfig, STORE_OPTIONS } from './config-flags.ts';
import { checkRange } from './check-range.ts';
import type { CommandContext } from './context.ts';
import { cannotRead } from './read-input.ts';
import { collect } from './repeated-option.ts';
import { nanoseconds } from './time-option.ts';
import { readPolicy } from './verify-trust.ts';
import { messageOf } from '../error-message.ts';

const EXAMPLES = `
Examples:
  auditspan evidence evidence.html --policy trust.policy --principal alice --reason "audit 2026-11"
  auditspan evidence evidence.html --policy trust.policy --model gpt-5 --from 2026-10-01 --to 2026-11-01 --reason "case 17"

Writes a page that shows the records and verifies itself in a browser, offline: the position of each record in the signed and
cosigned log, and the disclosed values. It is for recipients who trust neither the store nor the sender; they verify it with
their own copy of the policy: auditspan verify --policy trust.policy evidence.html.
Of the personal values, the principal and those named by --disclose are shown; all others, the attributes and the raw span stay
withheld. The page includes the first checkpoint kept over each record, with its cosignatures and their times.
If records are missing or values erased, it includes the directives that explain this (--governance).
A record of the export, with its reason, is in the log before anything is written; this requires a running sink.`;

interface EvidenceFlags extends EvidenceQuestion {
  readonly reason: string;
  readonly as?: string;
  readonly sink?: string;
  readonly disclose: readonly string[];
  readonly tsa?: string;
  readonly against: readonly string[];
}

/** `auditspan evidence`: exports records with their proofs. */
export function addEvidenceCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('evidence')
    .description('export records with their proofs as one page that verifies itself offline')
    .argument('<file>', 'the page to write; it must not exist')
    .requiredOption('--reason <purpose>', 'reason; stored in the record of the export')
    .option('--policy <file>', 'C2SP tlog-policy to trust (default: that of the configuration)')
    .option('--principal <id>', 'records of this principal')
    .option('--model <id>', 'records of this model')
    .option('--from <time>', 'calls from this time on, for example 2026-10-01 or 2026-10-01T08:00:00Z', nanoseconds)
    .option('--to <time>', 'calls before this time', nanoseconds)
    .hook('preAction', checkRange)
    .option('--disclose <column>', 'a personal column to disclose; repeatable', collect, [])
    .option('--tsa <url>', 'time-stamping authority (RFC 3161) that certifies when the checkpoint existed')
    .option(
      '--against <file>',
      'an earlier checkpoint or page of the recipient, to prove that the log only grew since; repeatable',
      collect,
      [],
    )
    .option('--as <principal>', 'who exports; default: the user of this process')
    .option('--sink <url>', 'sink to send the record of the export to; default: the one on the data directory')
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, [...STORE_OPTIONS, 'governance.file']).action((file: string) =>
    writeEvidence(command, file, context),
  );
}

async function writeEvidence(command: Command, file: string, context: CommandContext): Promise<void> {
  const flags = command.opts<EvidenceFlags>();
  const unknown = flags.disclose.find((name) => !(PERSONAL_COLUMNS as readonly string[]).includes(name));
  if (unknown !== undefined) command.error(`error: --disclose ${unknown} is not one of ${PERSONAL_COLUMNS.join(', ')}`);
  const config = await loadCommandConfig(command, context);
  const policy = await readPolicy(command, config);
  await assertWritable(file);
  const evidence = await packageOf(flags, config, policy, context.env);
  const { records, completeness } = await checkedPackage(evidence);
  await writePage(file, await evidencePage(evidence));
  context.stdout.write(`${file}: ${records} records; shown to be complete: ${completeness ?? 'nothing'}\n`);
}

/** Checks that the file can be written before the export is recorded. */
async function assertWritable(file: string): Promise<void> {
  await writePage(file, '');
  await rm(file);
}

/** Never overwrites a file: it may be evidence. */
async function writePage(file: string, page: string): Promise<void> {
  await writeFile(file, page, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    const reason = messageOf(error);
    throw new EvidenceError(`${file} cannot be written: ${reason}; choose a new name in a folder that exists`, {
      cause: error,
    });
  });
}

/** Refuses to export what does not verify. */
async function checkedPackage(evidence: EvidencePackage): Promise<Awaited<ReturnType<typeof checkPackage>>> {
  const report = await checkPackage(evidence);
  const [fault] = report.faults;
  if (fault !== undefined) throw new EvidenceError(`${fault}; run auditspan verify. Nothing was written`);
  return report;
}

async function packageOf(
  flags: EvidenceFlags,
  config: SinkConfig,
  policy: string,
  env: CommandContext['env'],
): Promise<EvidencePackage> {
  const { principal, model, from, to, reason, as, sink } = flags;
  const madeBy = as ?? userInfo().username;
  const exported = ownRecord(
    { principal: madeBy, isNamed: as !== undefined, purpose: reason },
    AUDIT_ACTION.AUDIT_EXPORT,
  );
  await sendOwnRecord(await findSink(sink, config.dataDir, env), exported);
  const folder = ledgerFolder(config.dataDir);
  const newest = await openNewest(() => readCheckpoints(folder), parsePolicy(policy));
  const { origin, size } = newest.checkpoint;
  const question = { principal, model, from, to };
  const disclose = new Set(['PrincipalId', ...flags.disclose]);
  const governance = await governanceOf(config.governance);
  const officers = (governance?.officers ?? []).map((officer) => formatVerifierKey(officer));
  const store = await openClient(config, { readonly: true, requestTimeout: WHOLE_LOG_TIMEOUT });
  const { client } = store;
  try {
    const tiles = createDirectoryStorage(folder);
    const hashes = provenHashes(tiles, newest.checkpoint);
    const { directives } = await readDirectives({ client, origin, size, hashes, governance });
    const collected = await collectEvidence({ client, tiles, origin, size, question, disclose, directives });
    const indices = collected.records.map(({ index }) => index);
    const also = await earlierNotes(flags.against, newest.checkpoint);
    const custody = await collectCustody({ folder, tiles, newest: newest.checkpoint, indices, also });
    const withheld = COMMITMENTS.filter((name) => !disclose.has(name));
    const made = { madeAt: new Date().toISOString(), madeBy, reason, exportRecordId: exported.recordId };
    const timeToken = flags.tsa === undefined ? undefined : await stamped(flags.tsa, newest.note);
    return {
      format: EVIDENCE_FORMAT,
      ...made,
      question,
      policy,
      officers,
      checkpoint: newest.note,
      timeToken,
      ...collected,
      custody,
      withheld,
    };
  } finally {
    await store.close();
  }
}

/** @throws {EvidenceError} if a kept checkpoint is larger than the log. */
async function earlierNotes(files: readonly string[], { size }: Checkpoint): Promise<string[]> {
  const notes: string[] = [];
  for (const file of files) {
    const kept = await keptNotes(file).catch((error: unknown) => {
      throw cannotRead(`${file}, which is to be compared with`, error);
    });
    const larger = kept.map((note) => peekCheckpoint(note)).find((head) => head.size > size);
    if (larger !== undefined)
      throw new EvidenceError(
        `${file} is of ${larger.size} leaves, and the log has ${size}: it was rolled back to an older state; run auditspan verify --against. Nothing was written`,
      );
    notes.push(...kept);
  }
  return notes;
}

/** Loaded on demand: the module is large and rarely needed. */
async function stamped(url: string, note: string): Promise<string> {
  const { requestTimeToken } = await import('../evidence/time-token.ts');
  return requestTimeToken(url, note);
}
