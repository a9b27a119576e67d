import type { IncomingMessage } from 'node:http';
import { asOwnTraffic } from '../../tap/own-traffic.ts';

/** Maximum size of a key set. */
const MAX_BYTES = 1024 * 1024;

/** Delay after a failure, and how long an earlier response replaces a failed one, in milliseconds. */
const BACK_OFF = 5000;
const STALE = 60 * 60 * 1000;

/** The fetch function that `jose` accepts for key sets. */
type FetchKeys = (
  url: string,
  options: { readonly headers: Headers; readonly signal: AbortSignal },
) => Promise<Response>;

/**
 * Creates a function that fetches key sets for `jose`, as own traffic that is neither audited nor traced. Failures are
 * retried after a delay, and the last response stays valid for an hour.
 */
export function createKeyFetch(): FetchKeys {
  let last: { readonly body: string; readonly at: number } | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  const response = (): Response => {
    const isUsable = last !== undefined && Date.now() - last.at < STALE;
    if (!isUsable) throw failure?.error;
    return new Response(last?.body);
  };
  return async (url, { headers, signal }) => {
    if (failure !== undefined && Date.now() - failure.at < BACK_OFF) return response();
    try {
      last = { body: await getText(url, Object.fromEntries(headers), signal), at: Date.now() };
      failure = undefined;
    } catch (error) {
      failure = { error, at: Date.now() };
    }
    return response();
  };
}

async function getText(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<string> {
  const response = await get(url, headers, signal);
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`${url} responded with status ${response.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`${url} responded with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Not by `fetch`: requests from a saturated pool cannot be told from the service's own calls. */
async function get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const { get: send } = await (url.startsWith('https:') ? import('node:https') : import('node:http'));
  return new Promise((resolve, reject) => {
    const request = asOwnTraffic(() => send(url, { headers, signal, agent: false }, resolve));
    request.once('error', reject);
    // It must not keep the service from ending.
    request.once('socket', (socket) => socket.unref());
  });
}
