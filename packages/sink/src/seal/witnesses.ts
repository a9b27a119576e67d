import {
  addSignatures,
  createProver,
  createWitnessClient,
  type Log,
  LedgerVerificationError,
  type NoteSignature,
  openWitnessedCheckpoint,
  type PolicyWitness,
  type PublishedCheckpoint,
  type TileSource,
  type TrustPolicy,
  type WitnessClient,
  type WitnessOutcome,
} from '@auditspan/ledger';
import type { Logger } from 'pino';
import { SealRefusedError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';

/** Milliseconds between two submissions, and after which a witness is asked again without a new checkpoint. */
const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** Milliseconds after which it is logged again that a witness does not cosign. */
const TELL_AGAIN = 60_000;

/** Has the checkpoints of a log cosigned by witnesses. */
export interface Witnesses {
  /**
   * Asks every witness what it knows of the log, before anything more is signed.
   * @throws {SealRefusedError} if a witness knows more than is here, or another history; also if none answers and `required`
   * is set.
   */
  assertNotAhead(): Promise<void>;
  /** Schedules the submission of a new checkpoint. */
  published(checkpoint: PublishedCheckpoint): void;
  /** Returns the seconds since leaves wait for a quorum of cosignatures; 0 if none do. */
  unwitnessedSeconds(): number;
  /** Submits a last time if cosignatures are missing, and stops. */
  close(): Promise<void>;
}

/** Options of {@link createWitnesses}. */
export interface WitnessesOptions {
  readonly log: Log;
  readonly tiles: TileSource;
  /** Checkpoints are submitted to its witnesses that have a URL. */
  readonly policy: TrustPolicy;
  readonly required: boolean;
  readonly logger: Logger;
  /** Called with the newest checkpoint and its cosignatures once a quorum has cosigned it. */
  readonly onCosigned: (note: string) => Promise<void>;
}

interface Submitter {
  readonly witness: PolicyWitness & { readonly url: string };
  readonly client: WitnessClient;
}

/** Creates the {@link Witnesses} of a policy. */
export function createWitnesses(options: WitnessesOptions): Witnesses {
  return new WitnessRounds(options);
}

class WitnessRounds implements Witnesses {
  readonly #options: WitnessesOptions;
  readonly #submitters: readonly Submitter[];
  /** When the first leaf without a quorum was signed, in milliseconds. */
  #unwitnessedSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the next round is due, by the monotonic clock. */
  #due = Number.POSITIVE_INFINITY;
  #round: Promise<void> | undefined;
  #isClosed = false;
  /** For witnesses that do not cosign: the outcome, and when it was logged. */
  readonly #logged = new Map<string, { readonly kind: WitnessOutcome['kind']; readonly at: number }>();

  constructor(options: WitnessesOptions) {
    this.#options = options;
    this.#submitters = options.policy.witnesses.flatMap((witness) => {
      const { url, key } = witness;
      return url === undefined
        ? []
        : [{ witness: { ...witness, url }, client: createWitnessClient({ url, keys: [key] }) }];
    });
  }

  async assertNotAhead(): Promise<void> {
    const asked = await Promise.all(this.#submitters.map((submitter) => this.#askFirst(submitter)));
    if (!this.#options.required || asked.includes(true) || this.#submitters.length === 0) return;
    throw new SealRefusedError(
      'no witness reported whether this log was rolled back, which seal.requireWitness demands; ' +
        'start a witness of the policy, or check its address',
    );
  }

  published({ checkpoint }: PublishedCheckpoint): void {
    if (this.#submitters.length === 0 || checkpoint.size === 0) return;
    this.#unwitnessedSince ??= Date.now();
    this.#schedule(SHORTEST_PAUSE);
  }

  unwitnessedSeconds(): number {
    return this.#unwitnessedSince === undefined ? 0 : (Date.now() - this.#unwitnessedSince) / 1000;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#round;
    if (this.#unwitnessedSince !== undefined) await this.#submitAll();
  }

  #schedule(pause: number): void {
    const due = performance.now() + pause;
    // A sequence of new checkpoints must not postpone the round.
    if (this.#isClosed || this.#round !== undefined || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => void this.#runRound(), pause);
    this.#timer.unref();
  }

  async #runRound(): Promise<void> {
    const seen = this.#options.log.published?.text;
    this.#due = Number.POSITIVE_INFINITY;
    this.#round = this.#submitAll();
    await this.#round;
    this.#round = undefined;
    const isBehind = this.#options.log.published?.text !== seen || this.#unwitnessedSince !== undefined;
    this.#schedule(isBehind ? SHORTEST_PAUSE : LONGEST_PAUSE);
  }

  async #submitAll(): Promise<void> {
    const { published } = this.#options.log;
    if (published === undefined) return;
    const begun = Date.now();
    const outcomes = await Promise.all(this.#submitters.map((submitter) => this.#submit(submitter, published)));
    const signatures = outcomes.flatMap((outcome) => (outcome.kind === 'cosigned' ? outcome.signatures : []));
    if (signatures.length > 0) await this.#keep(published, signatures, begun);
  }

  async #submit({ witness, client }: Submitter, { note, checkpoint }: PublishedCheckpoint): Promise<WitnessOutcome> {
    const prover = createProver(this.#options.tiles, checkpoint.size);
    const outcome = await client
      .submit(note, (oldSize) => prover.consistency(oldSize))
      .catch((cause: unknown): WitnessOutcome => ({ kind: 'unreachable', cause }));
    this.#tell(witness, outcome);
    return outcome;
  }

  /** @param begun time of the submission in milliseconds: leaves signed since then wait from then on. */
  async #keep(published: PublishedCheckpoint, signatures: readonly NoteSignature[], begun: number): Promise<void> {
    try {
      await this.#write(published, signatures, begun);
    } catch (error) {
      // Such as a full disk: the witnesses are asked again.
      this.#unwitnessedSince ??= begun;
      this.#options.logger.error({ code: 'cosignatures_failed', err: error }, 'cosignatures could not be stored');
    }
  }

  async #write(published: PublishedCheckpoint, signatures: readonly NoteSignature[], begun: number): Promise<void> {
    const { log, policy, onCosigned } = this.#options;
    const isNewest = await log.addCosignatures(published.text, signatures);
    // Those of earlier rounds count too: each stays true of the time that it states (C2SP tlog-cosignature).
    const note = addSignatures(published.note, signatures);
    if (!(await isWitnessed(note, policy))) return;
    this.#unwitnessedSince = isNewest ? undefined : begun;
    await onCosigned(note);
  }

  #tell({ name, url }: Submitter['witness'], outcome: WitnessOutcome): void {
    const { logger } = this.#options;
    if (this.#isTold(name, outcome)) return;
    if (outcome.kind === 'unreachable')
      logger.warn(
        { code: 'witness_silent', reason: fetchFault(outcome.cause), witness: name, url },
        'a witness did not answer',
      );
    if (outcome.kind === 'refused' || outcome.kind === 'ahead') {
      logger.error(
        { code: 'witness_refused', witness: name, url, outcome },
        'a witness does not cosign: run auditspan verify',
      );
    }
  }

  #isTold(name: string, { kind }: WitnessOutcome): boolean {
    const [last, now] = [this.#logged.get(name), performance.now()];
    if (last?.kind === kind && now - last.at < TELL_AGAIN) return true;
    this.#logged.set(name, { kind, at: now });
    return false;
  }

  /** @returns whether the witness reported what it knows. */
  async #askFirst(submitter: Submitter): Promise<boolean> {
    const { log } = this.#options;
    const { witness } = submitter;
    const { published } = log;
    if (published === undefined) return this.#assertUnknown(submitter);
    const outcome = await this.#submit(submitter, published);
    if (outcome.kind === 'cosigned') await this.#keep(published, outcome.signatures, Date.now());
    if (outcome.kind === 'ahead') throw rolledBack(log.key.name, witness, published.checkpoint.size, outcome.size);
    if (outcome.kind === 'refused' && outcome.status === 422) throw rewritten(log.key.name, witness);
    return outcome.kind === 'cosigned';
  }

  /** A new log must be unknown to the witness. @returns whether the witness said so. */
  async #assertUnknown({ witness: { name, url }, client }: Submitter): Promise<boolean> {
    const origin = this.#options.log.key.name;
    try {
      if ((await client.latest(origin)) === undefined) return true;
    } catch (error) {
      const reason = fetchFault(error);
      this.#options.logger.warn({ code: 'witness_silent', reason, witness: name, url }, 'a witness did not answer');
      return false;
    }
    throw new SealRefusedError(
      `the witness ${name} has cosigned the log ${origin}, of which there is nothing here: its folder was lost. ` +
        'Restore the newest copy of the data directory, or begin a new log with another origin (auditspan keygen log)',
    );
  }
}

/** Verifies the signatures, since those of earlier rounds may be from a file. */
async function isWitnessed(note: string, policy: TrustPolicy): Promise<boolean> {
  try {
    await openWitnessedCheckpoint(note, policy);
    return true;
  } catch (error) {
    if (error instanceof LedgerVerificationError && error.claim === 'quorum') return false;
    throw error;
  }
}

function rolledBack(origin: string, { name }: PolicyWitness, size: number, known: number): SealRefusedError {
  return new SealRefusedError(
    `the witness ${name} has cosigned ${known} leaves of the log ${origin}, and there are ${size} here: it was rolled ` +
      'back to an older state. Restore the newest copy of the data directory; or keep what auditspan verify reports ' +
      'and begin a new log with another origin (auditspan keygen log). Nothing was signed',
  );
}

function rewritten(origin: string, { name }: PolicyWitness): SealRefusedError {
  return new SealRefusedError(
    `the witness ${name} has cosigned another history of the log ${origin} than the one here: it was rewritten. ` +
      'Keep the data directory as it is for whoever investigates, and begin a new log with another origin ' +
      '(auditspan keygen log). Nothing was signed',
  );
}
