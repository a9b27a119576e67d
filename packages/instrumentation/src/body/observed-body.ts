import { createContentDecoder, type ContentDecoder } from './content-decoder.ts';
import type { Digester } from './digest.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { Fence } from '../hook/fence.ts';

/** Reads a decoded body as it passes, in batches. */
export interface BodyReader {
  /** The bytes belong to the caller: what is kept must be copied. */
  write(bytes: Buffer): void;
  /** Whether bytes must be passed immediately, since they must be ordered with other events of the call. */
  readonly atOnce?: boolean;
}

/** Options of {@link ObservedBody}. */
export interface ObservedBodyOptions {
  readonly digester: Digester;
  readonly fence: Fence;
  /** The body's `content-encoding`. */
  readonly encoding?: string | undefined;
  readonly reader: BodyReader;
}

/** Counts, hashes and reads a body of a call as its bytes pass; keeps at most one batch. */
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

  /** Passes pending bytes to the reader. */
  show(): void {
    this.#hash?.show();
  }

  /** Calls back when the body has been read to its end; synchronously if nothing had to be decoded. */
  finish(done: () => void): void {
    if (this.#decoder === undefined) return this.#end(true, done);
    this.#decoder.finish((intact) => this.#end(intact, done));
  }

  /** Size after decoding; absent if the body could not be decoded. */
  get bytes(): number | undefined {
    return this.#intact ? this.#bytes : undefined;
  }

  /** Returns the keyed hash of the whole decoded body; absent if there was none. May be called once. */
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

  /** A body that cannot be read is still hashed. */
  #read(bytes: Buffer): void {
    this.#fence.run(() => this.#reader.write(bytes));
  }
}
