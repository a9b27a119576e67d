import { createHash, hash, type Hash } from 'node:crypto';

const ALGORITHM = 'sha256';
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Bytes that are hashed and looked at at a time. */
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

/** Reads the bytes of a body, which are another's: what is kept of them is copied. */
export type LookAtBytes = (bytes: Buffer) => void;

/**
 * HMAC-SHA-256 of a body in parts. It is node:crypto's, taken in one step where the body is small: the native object of
 * a running hash costs more than most bodies do. Parts are put together before anybody looks at them, since the chunks of
 * a stream are small and come far between: each would find the code that looks at it cold.
 */
export class KeyedHash {
  readonly #pads: KeyPads;
  readonly #look: LookAtBytes;
  #batch: Buffer;
  #filled: number;
  /** Up to where the batch was shown. */
  #shown: number;
  #running: Hash | undefined;

  /** @param look shown the body, in batches and no later than at {@link show} */
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

  /** Shows what has come and was not shown yet. */
  show(): void {
    const bytes = this.#batch.subarray(this.#shown, this.#filled);
    this.#shown = this.#filled;
    if (bytes.length > 0) this.#look(bytes);
  }

  /** In hexadecimal; to be called once, last. */
  digest(): string {
    const rest = this.#batch.subarray(0, this.#filled);
    // As text, since Node makes memory of its own outside the heap for a digest as bytes, which takes longer than to hash.
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

  /** What is more than was guessed is a stream, of which most is still to come. */
  #makeRoom(bytes: number): void {
    if (this.#filled + bytes <= this.#batch.length) return;
    const larger = Buffer.allocUnsafe(BATCH_BYTES + BLOCK_BYTES);
    larger.set(this.#batch.subarray(0, this.#filled));
    this.#batch = larger;
  }
}
