import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLogSigner,
  type Log,
  type NoteSigner,
  openLog,
  parsePolicy,
  parseVerifierKey,
  type Publication,
  type SigningKey,
  type TrustPolicy,
} from '@auditspan/ledger';
import { createCommandKey, createDirectoryStorage, readKeyFile, takeKeyVariable } from '@auditspan/ledger/node';
import type { Logger } from 'pino';
import type { SinkConfig } from '../config.ts';
import { SinkConfigError } from '../errors.ts';
import { createReceipts, type IssueReceipt } from './issue-receipts.ts';
import { COSIGNED_PATH, createCheckpointHistory } from './checkpoint-history.ts';
import type { LeafLog } from './sealer.ts';
import { createWitnesses } from './witnesses.ts';
import { messageOf } from '../error-message.ts';

/** Environment variable that may hold a log's key as PKCS#8 PEM, instead of a file. */
const LOG_KEY_VARIABLE = 'AUDITSPAN_LOG_KEY';

/** Leaves of a batch after which an intermediate checkpoint is signed. */
const STEP_LEAVES = 1024;

/** The audit log of a sink. */
export interface Seal {
  /** Origin of the log. */
  readonly origin: string;
  /** What its sealer appends to. */
  readonly leaves: LeafLog;
  /** Undefined if receipts are off. */
  readonly receipts: IssueReceipt | undefined;
  /** Returns the number of leaves and of signed leaves. */
  sizes(): { readonly leaves: number; readonly signed: number };
  /** Returns the seconds since leaves wait for a quorum of cosignatures; 0 if none do. */
  unwitnessedSeconds(): number;
  /** Has the last checkpoint cosigned; call it after the last batch. */
  close(): Promise<void>;
}

/** Returns the folder of the log's tiles and checkpoint (C2SP tlog-tiles) in a data directory; nothing in it is secret. */
export function ledgerFolder(dataDir: string): string {
  return join(dataDir, 'ledger');
}

/**
 * Opens or creates the audit log of a sink, after asking its witnesses; undefined, with a warning, if none is configured.
 * @throws {SinkConfigError} if the policy cannot be used.
 * @throws {SealRefusedError} if a witness knows more of the log than is here.
 * @throws {LedgerKeyError | LedgerCorruptError | LedgerVerificationError}
 */
export async function openSeal(config: SinkConfig, logger: Logger): Promise<Seal | undefined> {
  const { origin, requireWitness } = config.seal;
  if (origin === undefined) {
    logger.warn(
      { code: 'unsealed' },
      'records are not sealed, so that changes go undetected. Generate a key with auditspan keygen log, and set seal.origin and seal.keyFile',
    );
    return undefined;
  }
  const signer = createLogSigner(origin, await readKey(config.seal, origin));
  const policy = await readPolicy(config.seal.policy, origin);
  const folder = ledgerFolder(config.dataDir);
  await mkdir(folder, { recursive: true });
  const tiles = createDirectoryStorage(folder);
  const log = await openLog({ storage: tiles, signer, keepEntries: false, stepLeaves: stepLeavesOf(config) });
  assertOwnLog(policy, log, config.seal.policy);
  const history = createCheckpointHistory(folder, (error) =>
    logger.error(
      { code: 'history_failed', err: error },
      'a checkpoint could not be added to the history of checkpoints',
    ),
  );
  const witnesses = createWitnesses({
    log,
    tiles,
    policy,
    required: requireWitness,
    logger,
    onCosigned: async (note) => {
      await tiles.write(COSIGNED_PATH, Buffer.from(note));
      history.offer(note);
    },
  });
  await witnesses.assertNotAhead();
  if (policy.witnesses.length === 0)
    logger.warn(
      { code: 'unwitnessed' },
      'no witness cosigns the log: anyone with its key can rewrite it. Name witnesses in seal.policy',
    );
  const leaves = leafLogOf(log, (published) => {
    history.signed([...published.steps, published.note]);
    witnesses.published(published);
    if (policy.witnesses.length === 0) history.offer(published.note);
  });
  return {
    origin,
    leaves,
    receipts:
      (config.seal.receipts ?? config.seal.keyCommand === undefined)
        ? receiptsOf(config, signer, log, logger)
        : undefined,
    sizes: () => ({ leaves: log.size, signed: log.published?.checkpoint.size ?? 0 }),
    unwitnessedSeconds: () => witnesses.unwitnessedSeconds(),
    close: async () => {
      await witnesses.close();
      await history.close();
    },
  };
}

function leafLogOf(log: Log, onPublished: (published: Publication) => void): LeafLog {
  return {
    key: log.key,
    get size() {
      return log.size;
    },
    appendHashes: (hashes) => log.appendHashes(hashes),
    publish: async () => onPublished(await log.publish()),
  };
}

/** With a key command no intermediate checkpoints are signed, since it would run for each of them. */
function stepLeavesOf({ seal: { keyCommand } }: SinkConfig): number | undefined {
  return keyCommand === undefined ? STEP_LEAVES : undefined;
}

function receiptsOf({ seal: { mergeDelay } }: SinkConfig, signer: NoteSigner, log: Log, logger: Logger): IssueReceipt {
  return createReceipts({
    signer,
    mergeDelay,
    checkpoint: () => log.published?.note,
    onFailure: (error) =>
      logger.error({ code: 'receipt_failed', err: error }, 'a receipt could not be signed; the request was accepted'),
  });
}

/** The signatures of a command are verified with its public key before they are used. */
async function readKey(seal: SinkConfig['seal'], origin: string): Promise<SigningKey> {
  const { keyFile, keyCommand, keyCommandPublic } = seal;
  if (keyFile !== undefined) return readKeyFile(keyFile);
  if (keyCommand === undefined || keyCommandPublic === undefined) return takeKeyVariable(LOG_KEY_VARIABLE);
  const [program = '', ...args] = keyCommand.trim().split(/\s+/);
  return createCommandKey({ command: [program, ...args], publicKey: await readPublicKey(keyCommandPublic, origin) });
}

async function readPublicKey(path: string, origin: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { name, publicKey } = parseVerifierKey((await readFile(path, 'utf8')).trim());
    if (name === origin) return publicKey;
    throw new Error(`it is the key of ${name}`);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new SinkConfigError(`seal.keyCommandPublic ${path}, of the log ${origin}: ${reason}`, { cause });
  }
}

async function readPolicy(path: string | undefined, origin: string): Promise<TrustPolicy> {
  if (path === undefined) return { logs: [], witnesses: [], groups: [], quorum: 'none' };
  try {
    return parsePolicy(await readFile(path));
  } catch (error) {
    const reason = messageOf(error);
    throw new SinkConfigError(`seal.policy ${path}, of the log ${origin}: ${reason}`, { cause: error });
  }
}

/** A verifier with this policy must find the log in it. */
function assertOwnLog({ logs }: TrustPolicy, { key }: Log, path: string | undefined): void {
  if (path === undefined || logs.some((log) => log.key.name === key.name && log.key.id === key.id)) return;
  throw new SinkConfigError(
    `seal.policy ${path} has no log line with the key of ${key.name}; add the one in its .pub file`,
  );
}
