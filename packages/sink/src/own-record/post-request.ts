import { once } from 'node:events';
import { type IncomingMessage, request as http } from 'node:http';
import { type RequestOptions, request as https } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { RecordingSink } from './find-sink.ts';

const TIMEOUT = 30_000;

/** What a sink said. */
export interface SinkAnswer {
  readonly status: number | undefined;
  readonly body: Buffer;
}

/** One request that brings what a command has for a sink. */
export interface SinkRequest {
  /** Such as `/v1/traces`. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/**
 * Posts it and waits for the answer, for thirty seconds. `fetch` can show no certificate.
 * @throws {Error} where none comes.
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
