import { decodeText, encodeText } from './bytes.ts';
import { encodeBase64 } from './base64.ts';
import { LedgerFormatError } from './errors.ts';
import { parseHashLines } from './tlog-proof.ts';
import { parseDecimal } from './tree-size.ts';

/** A log's request for a cosignature: the body of `add-checkpoint` (C2SP tlog-witness). */
export interface AddCheckpointRequest {
  /** Size of the last checkpoint that the witness cosigned, as far as the log knows. */
  readonly oldSize: number;
  /** Consistency proof from the old size to the checkpoint's. */
  readonly proof: readonly Uint8Array[];
  /** The log's signed checkpoint. */
  readonly checkpoint: string;
}

/** Formats the request as an HTTP body. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpointRequest): Uint8Array<ArrayBuffer> {
  return encodeText([`old ${oldSize}`, ...proof.map(encodeBase64), '', checkpoint].join('\n'));
}

/**
 * Parses the body of a request without verifying it.
 * @throws {LedgerFormatError}
 */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpointRequest {
  const text = decodeText(body) ?? '';
  const end = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  const oldSize = parseDecimal(/^old (.*)$/.exec(first)?.[1] ?? '');
  if (oldSize === undefined)
    throw new LedgerFormatError(
      'a request begins with the line "old <size>", and has an empty line before its checkpoint',
    );
  return { oldSize, proof: parseHashLines(lines), checkpoint: text.slice(end + 2) };
}
