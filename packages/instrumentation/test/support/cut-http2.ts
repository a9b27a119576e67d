import type { ServerHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Http2Endpoint, startHttp2Endpoint } from './http2-endpoint.ts';

/** What happens to a response after so many bytes. */
export type Http2Cut = 'reset' | 'paused';

/** A response over HTTP/2. */
export interface Http2Answer {
  readonly type: string;
  readonly body: Buffer;
  /** Absent if none follow the body. */
  readonly trailers?: Readonly<Record<string, string>> | undefined;
}

/** Returns the name of the model whose response is cut there. */
export function cuttingModel(at: number, cut: Http2Cut): string {
  return `m-${at}-${cut}`;
}

/** Starts a model that cuts its responses where the name of the requested model says: `m-12-reset`. */
export function startCuttingEndpoint(answer: Http2Answer): Promise<Http2Endpoint> {
  return startHttp2Endpoint((stream, headers) => void reply(stream, String(headers[':path']), answer));
}

async function reply(stream: ServerHttp2Stream, path: string, { type, body, trailers }: Http2Answer): Promise<void> {
  const asked = (await buffer(stream)).toString('latin1');
  const [, at = '', cut] = /m-(\d+)-(reset|paused)/u.exec(path + asked) ?? [];
  stream.respond({ ':status': 200, 'content-type': type }, { waitForTrailers: trailers !== undefined });
  if (trailers !== undefined) stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  const first = body.subarray(0, Number(at));
  if (first.length > 0) await new Promise((resolve) => stream.write(first, resolve));
  await seenByClient(stream);
  // Closing it would end the response in order first.
  if (cut === 'reset') stream.destroy(new Error('cut'));
  else stream.end(body.subarray(Number(at)));
}

/** A client that responds to pings has read what was sent before, and has had turns to process it. */
async function seenByClient({ session }: ServerHttp2Stream): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) {
    await new Promise((resolve) => session?.ping(resolve));
    await nextTurn();
  }
}
