import { createHash, hash, type Hash } from 'node:crypto';

const ALGORITHM = 'sha256';
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Number of bytes that are hashed and read at a time. */
const BATCH_BYTES = 16 * 1024;

/** The padded keys of an HMAC. */
export interface KeyPads {
  readonly inner: Buffer;
  /** Includes room for the digest of the inner hash, which every hash overwrites. */
  readonly outer: Buffer;
}

/**
 * Derives the padded keys of an HMAC.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
export function keyPads(key: string | Buffer): KeyPads {
  const bytes = Buffer.from(key);
  const block = Buffer.alloc(BLOCK_BYTES);
  (bytes.length > BLOCK_BYTES ? hash(ALGORITHM, bytes, 'buffer') : bytes).copy(block);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (const [at, byte] of block.entries()) outer[at] = byte ^ 0x5c;
  return { inner: block.map((byte) => byte ^ 0x36) as Buffer, outer };
}

/** Reads the bytes of a body. They belong to the caller: what is kept must be copied. */
export type LookAtBytes = (bytes: Buffer) => void;

/**
 * HMAC-SHA-256 of a body in chunks, by node:crypto, in one step if the body is small: the native object of an
 * incremental hash costs more than most bodies do. Chunks are batched before they are read, since the chunks of a
 * stream are small and far between: each would find the code that reads it cold in the CPU caches.
 */
export class KeyedHash {
  readonly #pads: KeyPads;
  readonly #look: LookAtBytes;
  #batch: Buffer;
  #filled: number;
  /** Offset up to which the batch was passed to `look`. */
  #shown: number;
  #running: Hash | undefined;

  /** @param look receives the body, in batches and no later than at {@link show} */
  constructor(pads: KeyPads, firstBytes: number, look: LookAtBytes) {
    this.#pads = pads;
    this.#look = look;
    this.#batch = Buffer.allocUnsafe(Math.min(Math.max(2 * firstBytes, 256), BATCH_BYTES) + BLOCK_BYTES);
    this.#filled = pads.inner.copy(this.#batch);
    this.#shown = this.#filled;
  }

  update(chunk: Buffer): void {
    if (this.#filled + chunk.length > BATCH_BYTES) this.#flush();
    if (chunk.length >= BATCH_BYTES) {
      this.#running?.update(chunk);
      this.#look(chunk);
      return;
    }
    this.#makeRoom(chunk.length);
    this.#batch.set(chunk, this.#filled);
    this.#filled += chunk.length;
  }

  /** Passes pending bytes to `look`. */
  show(): void {
    const bytes = this.#batch.subarray(this.#shown, this.#filled);
    this.#shown = this.#filled;
    if (bytes.length > 0) this.#look(bytes);
  }

  /** Returns the digest in hexadecimal; must be called once, last. */
  digest(): string {
    const rest = this.#batch.subarray(0, this.#filled);
    // As text, since Node allocates memory outside the heap for a binary digest, which takes longer than hashing.
    const inner = this.#running === undefined ? hash(ALGORITHM, rest, 'hex') : this.#running.update(rest).digest('hex');
    const { outer } = this.#pads;
    outer.write(inner, BLOCK_BYTES, 'hex');
    return hash(ALGORITHM, outer, 'hex');
  }

  #flush(): void {
    this.show();
    this.#running = (this.#running ?? createHash(ALGORITHM)).update(this.#batch.subarray(0, this.#filled));
    this.#filled = 0;
    this.#shown = 0;
  }

  /** A body larger than estimated is a stream, most of which is still to come. */
  #makeRoom(bytes: number): void {
    if (this.#filled + bytes <= this.#batch.length) return;
    const larger = Buffer.allocUnsafe(BATCH_BYTES + BLOCK_BYTES);
    larger.set(this.#batch.subarray(0, this.#filled));
    this.#batch = larger;
  }
}
