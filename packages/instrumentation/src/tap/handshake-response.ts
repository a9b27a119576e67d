import type { Headers } from './call-observer.ts';
import { headersOfPairs } from './header-fields.ts';

/** Maximum length of the head of a handshake response, in bytes. */
const MAX_HEAD = 64 * 1024;

/** The head of a handshake response, and the bytes that followed it. */
export interface HandshakeResponse {
  /** 0 if it is not an HTTP response. */
  readonly status: number;
  readonly headers: Headers;
  readonly rest: Buffer;
}

/** Parses the head of a handshake response on a connection without a channel, however its bytes are split. */
export class HandshakeResponseReader {
  #head: Buffer = Buffer.alloc(0);

  /** Returns the response once its head is complete, or too long to be one. */
  read(bytes: Buffer): HandshakeResponse | undefined {
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return this.#head.length < MAX_HEAD ? undefined : { status: 0, headers: {}, rest: this.#head };
    const [status = '', ...fields] = this.#head.subarray(0, end).toString('latin1').split('\r\n');
    const [, code = '0'] = /^HTTP\/1\.1 (\d{3})/u.exec(status) ?? [];
    return { status: Number(code), headers: headersOfLines(fields), rest: this.#head.subarray(end + 4) };
  }
}

function headersOfLines(lines: readonly string[]): Headers {
  return headersOfPairs(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}
