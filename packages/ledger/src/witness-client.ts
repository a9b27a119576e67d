import { concatBytes, decodeText } from './bytes.ts';
import { peekCheckpoint } from './checkpoint.ts';
import { LedgerFormatError, LedgerVerificationError } from './errors.ts';
import { MAX_NOTE_BYTES, type NoteSignature, parseNote, parseSignatureLines } from './note.ts';
import { verifySignatures } from './open-note.ts';
import { parseDecimal } from './tree-size.ts';
import type { VerifierKey } from './verifier-key.ts';
import { originHashOf, TREE_SIZE_TYPE } from './witness.ts';
import { formatAddCheckpoint } from './witness-request.ts';

/** Options of {@link createWitnessClient}. */
export interface WitnessClientOptions {
  /** Submission prefix of the witness, such as `https://witness.example.com`. */
  readonly url: string;
  /** The witness's keys, of type `cosignature/v1`; signatures of other keys are ignored. */
  readonly keys: readonly VerifierKey[];
  /** Request timeout in milliseconds. Default 10000. */
  readonly timeout?: number;
}

/** Result of submitting a checkpoint. */
export type WitnessOutcome =
  /** The witness cosigned; these signatures of its keys have been verified. */
  | { readonly kind: 'cosigned'; readonly signatures: readonly NoteSignature[] }
  /** The witness has already cosigned a larger tree of this log: the local storage was rolled back. Stop signing. */
  | { readonly kind: 'ahead'; readonly size: number }
  /** The witness responded without cosigning. Status 422 means that the log's history was rewritten. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** There was no usable response. The same request may succeed later. */
  | { readonly kind: 'unreachable'; readonly cause: unknown };

/** Submits the checkpoints of one log to one witness, and asks it what it knows. */
export interface WitnessClient {
  /**
   * Requests a cosignature. Never rejects because of the witness.
   * @param note the signed checkpoint.
   * @param buildProof builds the consistency proof from an older size to the checkpoint's; its errors reject.
   */
  submit(note: string, buildProof: (oldSize: number) => Promise<readonly Uint8Array[]>): Promise<WitnessOutcome>;
  /**
   * Requests the latest checkpoint that the witness has cosigned of a log; undefined if it has cosigned none. The
   * checkpoint is not verified.
   * @throws {Error} if there was no usable response.
   */
  latest(origin: string): Promise<string | undefined>;
}

const MAX_ANSWER_BYTES = 65_536;
/** Number of times that a witness may correct the old size before it counts as refusing. */
const MAX_CORRECTIONS = 3;

/** A witness's response, fully read. */
interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Creates a {@link WitnessClient} (C2SP tlog-witness). It remembers the size that the witness last reported. */
export function createWitnessClient({ url, keys, timeout = 10_000 }: WitnessClientOptions): WitnessClient {
  const prefix = url.replace(/\/+$/, '');
  let knownSize = 0;

  async function post(body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(`${prefix}/add-checkpoint`, { method: 'POST', body, signal, redirect: 'error' });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await readLimited(response, MAX_ANSWER_BYTES) };
  }

  async function attempt(
    note: string,
    oldSize: number,
    proof: readonly Uint8Array[],
  ): Promise<WitnessOutcome | number> {
    try {
      const answer = await post(formatAddCheckpoint({ oldSize, proof, checkpoint: note }));
      if (answer.status === 200)
        return { kind: 'cosigned', signatures: await checkedSignatures(note, answer.body, keys) };
      return sizeIn(answer) ?? { kind: 'refused', status: answer.status, message: answer.body.trim() };
    } catch (cause) {
      return { kind: 'unreachable', cause };
    }
  }

  return {
    async submit(note, buildProof) {
      const { size } = peekCheckpoint(note);
      for (let correction = 0; correction <= MAX_CORRECTIONS; correction += 1) {
        if (knownSize > size) return { kind: 'ahead', size: knownSize };
        const outcome = await attempt(note, knownSize, await buildProof(knownSize));
        if (typeof outcome !== 'number') {
          if (outcome.kind === 'cosigned') knownSize = size;
          return outcome;
        }
        knownSize = outcome;
      }
      return { kind: 'refused', status: 409, message: 'the witness reported a different size each time' };
    },
    async latest(origin) {
      const signal = AbortSignal.timeout(timeout);
      const response = await fetch(`${prefix}/${originHashOf(origin)}/checkpoint`, { signal, redirect: 'error' });
      if (response.status === 200) return readLimited(response, MAX_NOTE_BYTES);
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      throw new Error(`it answered with ${response.status}`);
    },
  };
}

/** Returns the size that the witness last cosigned, if the response reports it. */
function sizeIn({ status, contentType, body }: Answer): number | undefined {
  return status === 409 && contentType === TREE_SIZE_TYPE ? parseDecimal(body.trim()) : undefined;
}

async function checkedSignatures(note: string, lines: string, keys: readonly VerifierKey[]): Promise<NoteSignature[]> {
  const signatures = parseSignatureLines(lines);
  const verified = await verifySignatures(parseNote(note).text, signatures, keys);
  if (verified.length === 0)
    throw new LedgerVerificationError('signature', 'the witness signed with none of its configured keys');
  return signatures.filter(({ name, keyId }) => verified.some(({ key }) => key.name === name && key.id === keyId));
}

async function readLimited(response: Response, most: number): Promise<string> {
  let bytes: Uint8Array = new Uint8Array(0);
  for await (const chunk of response.body ?? []) {
    bytes = concatBytes(bytes, chunk as Uint8Array);
    if (bytes.length > most) throw new LedgerFormatError(`the response of the witness has more than ${most} bytes`);
  }
  const text = decodeText(bytes);
  if (text === undefined) throw new LedgerFormatError('the response of the witness is not text');
  return text;
}
