import type { StreamEvent } from './stream-event.ts';

/** Total length, length of the headers, and the checksum of both. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const STRING_HEADER = 7;
/** Length of a header's value by its type; -1 for strings and byte arrays, which have a length prefix. */
const VALUE_BYTES: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];

/**
 * Parses `application/vnd.amazon.eventstream` as its bytes pass. Checksums are not verified: whether to accept the
 * bytes is up to the caller. If lengths contradict each other, the rest is not parsed.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class AmazonEventStreamParser {
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #maxBytes: number;
  #held: Buffer = Buffer.alloc(0);
  #skipped = 0;
  #isBroken = false;

  /** @param maxBytes longest message delivered; longer ones are skipped */
  constructor(onEvent: (event: StreamEvent) => void, maxBytes: number) {
    this.#onEvent = onEvent;
    this.#maxBytes = maxBytes;
  }

  write(chunk: Buffer): void {
    if (this.#isBroken) return;
    const fresh = chunk.subarray(Math.min(this.#skipped, chunk.length));
    this.#skipped -= chunk.length - fresh.length;
    let rest: Buffer = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    for (let length = this.#messageLength(rest); length !== undefined; length = this.#messageLength(rest)) {
      this.#takeMessage(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#held = Buffer.from(rest);
  }

  /** Returns how many bytes can be consumed now; `undefined` if more are needed. */
  #messageLength(bytes: Buffer): number | undefined {
    if (bytes.length < PRELUDE_BYTES || this.#isBroken) return undefined;
    const length = bytes.readUInt32BE(0);
    this.#isBroken = bytes.readUInt32BE(4) + PRELUDE_BYTES + CHECKSUM_BYTES > length;
    if (this.#isBroken) return bytes.length;
    if (length <= bytes.length) return length;
    if (length <= this.#maxBytes) return undefined;
    this.#skipped = length - bytes.length;
    return bytes.length;
  }

  #takeMessage(message: Buffer): void {
    if (this.#isBroken || message.length < message.readUInt32BE(0) || message.length > this.#maxBytes) return;
    const payloadStart = PRELUDE_BYTES + message.readUInt32BE(4);
    const headers = readHeaders(message.subarray(PRELUDE_BYTES, payloadStart));
    const kind = headers.get(':message-type');
    const name = headers.get(':event-type') ?? headers.get(':exception-type') ?? headers.get(':error-code') ?? '';
    const data = message.toString('utf8', payloadStart, message.length - CHECKSUM_BYTES);
    this.#onEvent(
      kind === 'exception' || kind === 'error' ? { event: name, data, isException: true } : { event: name, data },
    );
  }
}

/** Returns the headers with string values; others are skipped. */
function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] as number);
    const type = bytes[nameEnd] ?? VALUE_BYTES.length;
    const start = nameEnd + (isSized(type) ? 3 : 1);
    if (start > bytes.length || type >= VALUE_BYTES.length) break;
    const end = start + (isSized(type) ? bytes.readUInt16BE(nameEnd + 1) : (VALUE_BYTES[type] as number));
    if (type === STRING_HEADER)
      headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', start, end));
    at = end;
  }
  return headers;
}

function isSized(type: number): boolean {
  return VALUE_BYTES[type] === -1;
}
