import { NextHopRefusedError, SinkUnavailableError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import { PROTOBUF } from '../decode/decode.ts';
import { Faults } from '../decode/faults.ts';
import { WireReader } from '../decode/wire-reader.ts';
import type { Signal } from '../decode/signal.ts';
import type { PartialSuccess } from '../receiver/export-endpoint.ts';

/** Receiver of the processed requests. */
export interface NextHop {
  /**
   * Forwards a request; resolves with the partial success of the acknowledgement.
   * @throws {NextHopRefusedError} with the status, if the next hop refuses it.
   * @throws {SinkUnavailableError} if the next hop does not answer.
   */
  send(signal: Signal, body: Buffer): Promise<PartialSuccess>;
}

/** Options of {@link createNextHop}. */
export interface NextHopOptions {
  /** OTLP/HTTP base URL, such as `http://127.0.0.1:4328`. */
  readonly url: string;
  /** Sent with every request, for example an authorization. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until a response must arrive. */
  readonly timeout: number;
}

/** OTLP limits responses to 4 MiB; only the message of them is needed. */
const MAX_ANSWER_BYTES = 65_536;
const REDIRECTED = 300;
const BAD_GATEWAY = 502;

/** Creates the client of an OTLP/HTTP receiver. */
export function createNextHop({ url, headers, timeout }: NextHopOptions): NextHop {
  const base = url.replace(/\/+$/, '');

  async function post(signal: Signal, body: Buffer): Promise<Response> {
    try {
      return await fetch(`${base}/v1/${signal}`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { ...headers, 'content-type': PROTOBUF },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
    } catch (cause) {
      throw new SinkUnavailableError(`the next hop ${base} does not answer: ${fetchFault(cause)}; try again`, {
        cause,
      });
    }
  }

  return {
    async send(signal, body) {
      const response = await post(signal, body);
      const answer = await readAnswer(response).catch((cause: unknown) => {
        throw new SinkUnavailableError(`the next hop ${base} broke off its answer; try again`, { cause });
      });
      if (response.ok) return readPartialSuccess(answer);
      throw refusalOf(response, answer, base);
    },
  };
}

async function readAnswer(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads an `ExportTraceServiceResponse` or `ExportLogsServiceResponse`; a malformed one counts as empty. */
function readPartialSuccess(answer: Buffer): PartialSuccess {
  const found = { rejected: 0, message: '' };
  try {
    const reader = new WireReader(answer);
    while (reader.next()) {
      if (reader.tag === 10) readCounts(reader.message(), found);
      else reader.skip();
    }
  } catch {
    // The request is acknowledged; only the remark is lost.
  }
  return found;
}

function readCounts(reader: WireReader, found: { rejected: number; message: string }): void {
  while (reader.next()) {
    if (reader.tag === 8) found.rejected = Number(reader.int64());
    else if (reader.tag === 18) found.message = reader.text(new Faults());
    else reader.skip();
  }
}

function refusalOf({ status, headers }: Response, answer: Buffer, base: string): NextHopRefusedError {
  const message = `the next hop ${base} answered ${status}: ${statusMessage(answer)}`;
  // A redirect is a configuration error, which may be fixed while senders retry.
  const isElsewhere = status >= REDIRECTED && status < 400;
  return new NextHopRefusedError(message, isElsewhere ? BAD_GATEWAY : status, secondsOf(headers.get('retry-after')));
}

/** Reads the message of a `google.rpc.Status`. */
function statusMessage(answer: Buffer): string {
  try {
    const reader = new WireReader(answer);
    while (reader.next()) {
      if (reader.tag === 18) return reader.text(new Faults());
      reader.skip();
    }
  } catch {
    // Not every proxy answers in OTLP.
  }
  return 'it did not say why';
}

/** Parses `Retry-After`, given in seconds or as a date. */
function secondsOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}
