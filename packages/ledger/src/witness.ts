import { encodeHex, encodeText } from './bytes.ts';
import { parseCheckpoint, peekCheckpoint } from './checkpoint.ts';
import { LedgerFormatError } from './errors.ts';
import { formatNote, formatSignatureLine, type NoteSignature, parseNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { sha256 } from './sha256.ts';
import type { VerifierKey } from './verifier-key.ts';
import { decideCosigning, originOf, type WitnessDecision } from './witness-decision.ts';
import { parseAddCheckpoint } from './witness-request.ts';

/** What a witness remembers: for each log, the checkpoint that it cosigned last. */
export interface WitnessState {
  /** The signed note, or `undefined` before the first. */
  latest(origin: string): Promise<string | undefined>;
  /**
   * Puts `next` in the place of `expected`, on disk, in one step.
   * @returns `false`, with nothing changed, where the latest is not `expected` any more.
   */
  replace(origin: string, expected: string | undefined, next: string): Promise<boolean>;
}

/** An HTTP answer. */
export interface WitnessAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What a witness is made of. */
export interface WitnessOptions {
  /** The logs to cosign for; the name of each key is the log's origin. */
  readonly logs: readonly VerifierKey[];
  readonly cosigner: NoteSigner;
  readonly state: WitnessState;
}

/** Cosigns the consistent growth of the logs that it knows (C2SP tlog-witness). */
export interface Witness {
  /**
   * Answers the body of a `POST …/add-checkpoint`.
   * @throws {LedgerSigningError} and what the state throws; to be answered with 500.
   */
  addCheckpoint(body: Uint8Array): Promise<WitnessAnswer>;
  /**
   * Answers a `GET …/<originHash>/checkpoint`: the checkpoint of a log that was cosigned last, with the cosignature, so
   * that anyone can compare what a log shows with what its witness has seen. 404 before the first, and for other logs.
   * @param originHash see {@link originHashOf}.
   * @throws {LedgerSigningError} and what the state throws; to be answered with 500.
   */
  latestCheckpoint(originHash: string): Promise<WitnessAnswer>;
}

/** Content type of the answer that tells the size which was cosigned last (C2SP tlog-witness). */
export const TREE_SIZE_TYPE = 'text/x.tlog.size';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** How a log is named in the paths of a witness: SHA-256 of its origin, in lower case hex (C2SP tlog-witness). */
export function originHashOf(origin: string): string {
  return encodeHex(sha256(encodeText(origin)));
}

/** Makes a {@link Witness}: decides, persists, and only then signs and answers. */
export function createWitness({ logs, cosigner, state }: WitnessOptions): Witness {
  const origins = new Map(logs.map(({ name }) => [originHashOf(name), name]));
  /** The last signature for each log, so that being asked again costs no signature. */
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
    for (;;) {
      const latest = await state.latest(origin);
      const decision = await decideCosigning(request, keys, latest === undefined ? undefined : peekCheckpoint(latest));
      if (decision.status !== 200) return decision;
      // Where another request was faster, the decision was made on a checkpoint that is no longer the latest.
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
      if (origin === undefined || latest === undefined) return answer(404, 'nothing was cosigned of such a log\n');
      const { text, signatures } = parseNote(latest);
      const known = signed.get(origin);
      const cosignature = known?.text === text ? known.signature : await cosign(origin, text);
      const ofLog = signatures.filter(({ name, keyId }) => logs.some((key) => key.name === name && key.id === keyId));
      return answer(200, formatNote({ text, signatures: [...ofLog, cosignature] }));
    },
  };
}

/** A witness's memory that ends with the process: for tests and examples only. */
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
