import { once } from 'node:events';
import { type IncomingMessage, request as http } from 'node:http';
import { type RequestOptions, request as https } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { RecordingSink } from './find-sink.ts';

const TIMEOUT = 30_000;

/** Response of a sink. */
export interface SinkAnswer {
  readonly status: number | undefined;
  readonly body: Buffer;
}

/** A request of a command to a sink. */
export interface SinkRequest {
  /** For example `/v1/traces`. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/**
 * Posts a request and waits up to thirty seconds for the response. Not with `fetch`, which cannot present a client certificate.
 * @throws {Error} if there is no response.
 */
export async function postRequest(sink: RecordingSink, { path, contentType, body }: SinkRequest): Promise<SinkAnswer> {
  const url = new URL(sink.url + path);
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...sink.headers, 'content-type': contentType },
    signal: AbortSignal.timeout(TIMEOUT),
  };
  const request = url.protocol === 'https:' ? https(url, { ...options, ...sink.tls }) : http(url, options);
  const [response] = (await once(request.end(body), 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await buffer(response) };
}
