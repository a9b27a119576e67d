import { concatBytes, encodeText } from './bytes.ts';
import { SIGNATURE_BYTES } from './ed25519.ts';

const TIMESTAMP_BYTES = 8;

/** A witness's signature, decoded: `timestamped_signature` of C2SP tlog-cosignature. */
interface TimestampedSignature {
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/**
 * Returns the message that a witness signs: header, time and the whole text of the checkpoint (C2SP tlog-cosignature,
 * Ed25519).
 */
export function cosignedMessage(checkpointText: string, timestamp: number): Uint8Array<ArrayBuffer> {
  return encodeText(`cosignature/v1\ntime ${timestamp}\n${checkpointText}`);
}

/** Encodes timestamp and signature as the bytes that follow the key id on a signature line. */
export function encodeTimestampedSignature({ timestamp, signature }: TimestampedSignature): Uint8Array<ArrayBuffer> {
  const time = new DataView(new ArrayBuffer(TIMESTAMP_BYTES));
  time.setBigUint64(0, BigInt(timestamp));
  return concatBytes(new Uint8Array(time.buffer), signature);
}

/**
 * The inverse of {@link encodeTimestampedSignature}. Returns `undefined` for a wrong length or a time above 2^53 − 1.
 */
export function decodeTimestampedSignature(bytes: Uint8Array): TimestampedSignature | undefined {
  if (bytes.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return undefined;
  const timestamp = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(timestamp)) return undefined;
  return { timestamp, signature: Uint8Array.from(bytes.subarray(TIMESTAMP_BYTES)) };
}
