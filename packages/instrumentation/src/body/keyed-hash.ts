import { createHash, hash, type Hash } from 'node:crypto';

const ALGORITHM = 'sha256';
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Bytes that are hashed at a time: a stream's chunks are small, and each turn at the hash costs more than copying one. */
const BATCH_BYTES = 16 * 1024;

/** What both ends of an HMAC start with. */
export interface KeyPads {
  readonly inner: Buffer;
  /** With room for the digest of the inner hash, which every hash writes over. */
  readonly outer: Buffer;
}

/** @see https://www.rfc-editor.org/rfc/rfc2104 */
export function keyPads(key: string | Buffer): KeyPads {
  const bytes = Buffer.from(key);
  const block = Buffer.alloc(BLOCK_BYTES);
  (bytes.length > BLOCK_BYTES ? hash(ALGORITHM, bytes, 'buffer') : bytes).copy(block);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (const [at, byte] of block.entries()) outer[at] = byte ^ 0x5c;
  return { inner: block.map((byte) => byte ^ 0x36) as Buffer, outer };
}

/**
 * HMAC-SHA-256 of a body in parts. It is node:crypto's, taken in one step where the body is small: the native object of
 * a running hash costs more than most bodies do.
 */
export class KeyedHash {
  readonly #pads: KeyPads;
  #batch: Buffer;
  #filled: number;
  #running: Hash | undefined;

  constructor(pads: KeyPads, firstBytes: number) {
    this.#pads = pads;
    this.#batch = Buffer.allocUnsafe(Math.min(Math.max(2 * firstBytes, 256), BATCH_BYTES) + BLOCK_BYTES);
    this.#filled = pads.inner.copy(this.#batch);
  }

  update(chunk: Buffer): void {
    if (chunk.length >= BATCH_BYTES) {
      this.#flush();
      this.#running?.update(chunk);
      return;
    }
    if (this.#filled + chunk.length > BATCH_BYTES) this.#flush();
    this.#makeRoom(chunk.length);
    this.#filled += chunk.copy(this.#batch, this.#filled);
  }

  /** In hexadecimal; to be called once, last. */
  digest(): string {
    const rest = this.#batch.subarray(0, this.#filled);
    const inner = this.#running === undefined ? hash(ALGORITHM, rest, 'buffer') : this.#running.update(rest).digest();
    const { outer } = this.#pads;
    inner.copy(outer, BLOCK_BYTES);
    return hash(ALGORITHM, outer, 'hex');
  }

  #flush(): void {
    this.#running = (this.#running ?? createHash(ALGORITHM)).update(this.#batch.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#filled + bytes <= this.#batch.length) return;
    const larger = Buffer.allocUnsafe(Math.min(2 * (this.#filled + bytes), BATCH_BYTES + BLOCK_BYTES));
    this.#batch.copy(larger, 0, 0, this.#filled);
    this.#batch = larger;
  }
}
