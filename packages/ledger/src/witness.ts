import { encodeHex, encodeText } from './bytes.ts';
import { parseCheckpoint, peekCheckpoint } from './checkpoint.ts';
import { LedgerFormatError } from './errors.ts';
import { formatNote, formatSignatureLine, type NoteSignature, parseNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { sha256 } from './sha256.ts';
import type { VerifierKey } from './verifier-key.ts';
import { decideCosigning, originOf, type WitnessDecision } from './witness-decision.ts';
import { parseAddCheckpoint } from './witness-request.ts';

/** State of a witness: for each log, the last checkpoint that it cosigned. */
export interface WitnessState {
  /** Returns the signed note, or `undefined` if the witness has not cosigned yet. */
  latest(origin: string): Promise<string | undefined>;
  /**
   * Atomically replaces `expected` with `next`, durably.
   * @returns `false`, with nothing changed, if the latest note is no longer `expected`.
   */
  replace(origin: string, expected: string | undefined, next: string): Promise<boolean>;
}

/** An HTTP response. */
export interface WitnessAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Options of {@link createWitness}. */
export interface WitnessOptions {
  /** The logs to cosign for; the name of each key is the log's origin. */
  readonly logs: readonly VerifierKey[];
  readonly cosigner: NoteSigner;
  readonly state: WitnessState;
}

/** Cosigns the consistent growth of the logs that it knows (C2SP tlog-witness). */
export interface Witness {
  /**
   * Handles the body of a `POST …/add-checkpoint`.
   * @throws {LedgerSigningError} and the errors of the state; the caller responds with 500.
   */
  addCheckpoint(body: Uint8Array): Promise<WitnessAnswer>;
  /**
   * Handles a `GET …/<originHash>/checkpoint`: returns the last checkpoint cosigned for a log, with the cosignature, so
   * that anyone can compare what a log shows with what its witness has seen. 404 for an unknown log or before its first
   * cosignature.
   * @param originHash see {@link originHashOf}.
   * @throws {LedgerSigningError} and the errors of the state; the caller responds with 500.
   */
  latestCheckpoint(originHash: string): Promise<WitnessAnswer>;
}

/** Content type of the response that reports the last cosigned size (C2SP tlog-witness). */
export const TREE_SIZE_TYPE = 'text/x.tlog.size';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/**
 * Returns the identifier of a log in a witness's paths: SHA-256 of its origin, in lower-case hex (C2SP tlog-witness).
 */
export function originHashOf(origin: string): string {
  return encodeHex(sha256(encodeText(origin)));
}

/** Creates a {@link Witness}. It decides, persists, and only then signs and responds. */
export function createWitness({ logs, cosigner, state }: WitnessOptions): Witness {
  const origins = new Map(logs.map(({ name }) => [originHashOf(name), name]));
  /** The last signature per log, so that repeated requests do not sign again. */
  const signed = new Map<string, { readonly text: string; readonly signature: NoteSignature }>();

  async function cosign(origin: string, text: string): Promise<NoteSignature> {
    const signature = await cosigner.sign(text);
    signed.set(origin, { text, signature });
    return signature;
  }

  async function decide(body: Uint8Array): Promise<WitnessDecision> {
    const request = parseAddCheckpoint(body);
    const origin = originOf(request);
    const keys = logs.filter(({ name }) => name === origin);
    // The state would keep something for each name that a stranger makes up.
    if (keys.length === 0) return decideCosigning(request, keys, undefined);
    for (;;) {
      const latest = await state.latest(origin);
      const decision = await decideCosigning(request, keys, latest === undefined ? undefined : peekCheckpoint(latest));
      if (decision.status !== 200) return decision;
      // If another request was faster, the decision was based on a checkpoint that is no longer the latest.
      if (await state.replace(origin, latest, request.checkpoint)) return decision;
    }
  }

  return {
    async addCheckpoint(body) {
      const decision = await decide(body).catch(refuseMalformed);
      if (decision.status === 200) {
        const { origin } = parseCheckpoint(decision.text);
        return answer(200, formatSignatureLine(await cosign(origin, decision.text)));
      }
      if (decision.status === 409) return answer(409, `${decision.size}\n`, TREE_SIZE_TYPE);
      return answer(decision.status, `${decision.reason}\n`);
    },
    async latestCheckpoint(originHash) {
      const origin = origins.get(originHash);
      const latest = origin === undefined ? undefined : await state.latest(origin);
      if (origin === undefined || latest === undefined) return answer(404, 'no checkpoint of this log was cosigned\n');
      const { text, signatures } = parseNote(latest);
      const known = signed.get(origin);
      const cosignature = known?.text === text ? known.signature : await cosign(origin, text);
      const ofLog = signatures.filter(({ name, keyId }) => logs.some((key) => key.name === name && key.id === keyId));
      return answer(200, formatNote({ text, signatures: [...ofLog, cosignature] }));
    },
  };
}

/** Creates a witness state in memory: for tests and examples only. */
export function createMemoryWitnessState(): WitnessState {
  const checkpoints = new Map<string, string>();
  return {
    latest: (origin) => Promise.resolve(checkpoints.get(origin)),
    replace(origin, expected, next) {
      if (checkpoints.get(origin) !== expected) return Promise.resolve(false);
      checkpoints.set(origin, next);
      return Promise.resolve(true);
    },
  };
}

function refuseMalformed(error: unknown): WitnessDecision {
  if (error instanceof LedgerFormatError) return { status: 400, reason: error.message };
  throw error;
}

function answer(status: number, text: string, contentType: string = TEXT_TYPE): WitnessAnswer {
  return { status, contentType, body: encodeText(text) };
}
