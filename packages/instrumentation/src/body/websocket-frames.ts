/** Receives what {@link WebSocketFrames} finds in one direction of a session. */
export interface WebSocketListener {
  /** A complete text message; compressed, binary and overlong ones are not reported. */
  message(text: string): void;
  /** A close frame, with its status code; 1005 if it has none. */
  close(code: number): void;
}

const TEXT = 1;
const CLOSE = 8;
const NO_STATUS = 1005;
const MASK_BYTES = 4;

/** A frame whose header has been parsed. */
interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly compressed: boolean;
  readonly mask: Buffer | undefined;
  readonly length: number;
}

/**
 * Parses one direction of a WebSocket as its bytes pass, however they are split: only frame headers, and what the
 * listener needs.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export class WebSocketFrames {
  readonly #listener: WebSocketListener;
  readonly #maxMessage: number;
  #head: Buffer = Buffer.alloc(0);
  #frame: Frame | undefined;
  #passed = 0;
  #control: Buffer[] = [];
  /** Chunks of the current text message; `undefined` while the message is not to be reported. */
  #message: Buffer[] | undefined;
  #messageBytes = 0;

  /** @param maxMessage longest text message that is reported, in bytes */
  constructor(listener: WebSocketListener, maxMessage: number) {
    this.#listener = listener;
    this.#maxMessage = maxMessage;
  }

  write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0)
      rest = this.#frame === undefined ? this.#readHead(rest) : this.#readPayload(this.#frame, rest);
  }

  #readHead(chunk: Buffer): Buffer {
    const bytes = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const size = headSize(bytes);
    if (size === undefined || bytes.length < size) {
      this.#head = Buffer.from(bytes);
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    this.#begin(frameOf(bytes, size));
    return bytes.subarray(size);
  }

  #begin(frame: Frame): void {
    this.#passed = 0;
    this.#frame = frame;
    if (frame.opcode === TEXT) {
      this.#message = frame.compressed ? undefined : [];
      this.#messageBytes = 0;
    } else if (frame.opcode !== 0 && frame.opcode < CLOSE) this.#message = undefined;
    if (frame.length === 0) this.#end(frame);
  }

  #readPayload(frame: Frame, chunk: Buffer): Buffer {
    const part = chunk.subarray(0, frame.length - this.#passed);
    if (frame.opcode === CLOSE) this.#control.push(unmasked(part, frame.mask, this.#passed));
    else if (frame.opcode < CLOSE) this.#takeText(frame, part);
    this.#passed += part.length;
    if (this.#passed === frame.length) this.#end(frame);
    return chunk.subarray(part.length);
  }

  #takeText(frame: Frame, part: Buffer): void {
    if (this.#message === undefined) return;
    this.#messageBytes += part.length;
    if (this.#messageBytes > this.#maxMessage) this.#message = undefined;
    else this.#message.push(unmasked(part, frame.mask, this.#passed));
  }

  #end(frame: Frame): void {
    this.#frame = undefined;
    if (frame.opcode === CLOSE) {
      const payload = Buffer.concat(this.#control.splice(0));
      this.#listener.close(payload.length < 2 ? NO_STATUS : payload.readUInt16BE(0));
    } else if (frame.opcode < CLOSE && frame.final && this.#message !== undefined) {
      const text = Buffer.concat(this.#message).toString('utf8');
      this.#message = undefined;
      this.#listener.message(text);
    }
  }
}

/** Returns the size of the frame's header once its second byte is available. */
function headSize(bytes: Buffer): number | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const length = second & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + extended + (second >= 0x80 ? MASK_BYTES : 0);
}

function frameOf(bytes: Buffer, size: number): Frame {
  const [first = 0, second = 0] = bytes;
  const masked = second >= 0x80;
  return {
    opcode: first & 0x0f,
    final: first >= 0x80,
    compressed: (first & 0x40) !== 0,
    mask: masked ? Buffer.from(bytes.subarray(size - MASK_BYTES, size)) : undefined,
    length: payloadLength(bytes, second & 0x7f),
  };
}

function payloadLength(bytes: Buffer, length: number): number {
  if (length === 126) return bytes.readUInt16BE(2);
  return length === 127 ? Number(bytes.readBigUInt64BE(2)) : length;
}

/** Returns a copy, since the bytes belong to the caller. */
function unmasked(part: Buffer, mask: Buffer | undefined, offset: number): Buffer {
  const copy = Buffer.from(part);
  if (mask !== undefined) {
    for (let i = 0; i < copy.length; i += 1)
      copy[i] = (copy[i] as number) ^ (mask[(offset + i) % MASK_BYTES] as number);
  }
  return copy;
}
