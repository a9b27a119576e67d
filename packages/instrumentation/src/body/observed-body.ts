import { createContentDecoder, type ContentDecoder } from './content-decoder.ts';
import type { Digester } from './digest.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { Fence } from '../hook/fence.ts';

/** Reads a decoded body as it passes, a batch of its bytes at a time. */
export interface BodyReader {
  /** The bytes are another's: what is kept of them is copied. */
  write(bytes: Buffer): void;
  /** Whether bytes are to be shown as they come, since what else the call says meanwhile matters. */
  readonly atOnce?: boolean;
}

/** How {@link ObservedBody} looks at a body. */
export interface ObservedBodyOptions {
  readonly digester: Digester;
  readonly fence: Fence;
  /** The body's `content-encoding`. */
  readonly encoding?: string | undefined;
  readonly reader: BodyReader;
}

/** Counts, hashes and reads one body of a call as its bytes pass; keeps none of them but a batch. */
export class ObservedBody {
  readonly #digester: Digester;
  readonly #reader: BodyReader;
  readonly #fence: Fence;
  readonly #decoder: ContentDecoder | undefined;
  #hash: KeyedHash | undefined;
  #bytes = 0;
  #intact = true;

  constructor(options: ObservedBodyOptions) {
    this.#digester = options.digester;
    this.#reader = options.reader;
    this.#fence = options.fence;
    this.#decoder = createContentDecoder(options.encoding, (chunk) => this.#take(chunk), options.fence);
  }

  write(chunk: Buffer): void {
    if (this.#decoder === undefined) this.#take(chunk);
    else this.#decoder.write(chunk);
  }

  /** Has what came so far read. */
  show(): void {
    this.#hash?.show();
  }

  /** Calls back when the body is read to its end; at once where nothing had to be decoded. */
  finish(done: () => void): void {
    if (this.#decoder === undefined) return this.#end(true, done);
    this.#decoder.finish((intact) => this.#end(intact, done));
  }

  /** Size after decoding; absent where the body could not be decoded. */
  get bytes(): number | undefined {
    return this.#intact ? this.#bytes : undefined;
  }

  /** Keyed hash of the whole decoded body; absent where there was none. To be read once. */
  takeDigest(): string | undefined {
    return this.#intact && this.#hash !== undefined ? this.#digester.finish(this.#hash) : undefined;
  }

  #end(intact: boolean, done: () => void): void {
    this.#intact = intact;
    this.show();
    done();
  }

  #take(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#bytes += chunk.length;
    this.#hash ??= this.#digester.start(chunk.length, (bytes) => this.#read(bytes));
    this.#hash.update(chunk);
    if (this.#reader.atOnce === true) this.#hash.show();
  }

  /** What cannot be read is hashed all the same. */
  #read(bytes: Buffer): void {
    this.#fence.run(() => this.#reader.write(bytes));
  }
}
