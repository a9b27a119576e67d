import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadRequest } from './load-requests.ts';

/** How requests are sent. */
export interface SendOptions {
  /** Base address of the OTLP/HTTP receiver. */
  readonly url: string;
  readonly connections: number;
  /** Requests a second; without it, each connection sends the next when it has the answer. */
  readonly rate: number | undefined;
  /** More headers, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface SendReport {
  /** Milliseconds to each answer, the shortest first. */
  readonly times: readonly number[];
  /** Milliseconds from the first request to the last answer. */
  readonly elapsed: number;
  /** Answers that were 429 or 503; their requests were sent again. */
  readonly refused: number;
}

const RETRY_PAUSE = 100;

/** Sends all requests, those that are refused for now again. @throws when one is refused for good */
export async function sendAll(requests: readonly LoadRequest[], options: SendOptions): Promise<SendReport> {
  const secure = options.url.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: options.connections });
  const start = performance.now();
  const times: number[] = [];
  /** All connections take from it. */
  const waiting = requests.entries();
  let refused = 0;
  const sendOn = async (): Promise<void> => {
    for (const [number, request] of waiting) {
      if (options.rate !== undefined)
        await sleep(Math.max(0, start + (number * 1000) / options.rate - performance.now()));
      const sent = performance.now();
      while (!(await sendOne(request, options, secure, agent))) {
        refused += 1;
        await sleep(RETRY_PAUSE);
      }
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, sendOn));
  agent.destroy();
  return { times: times.toSorted((one, another) => one - another), elapsed: performance.now() - start, refused };
}

/** False where the sink asks to send it again. */
function sendOne(
  { body, headers }: LoadRequest,
  { url, headers: more }: SendOptions,
  secure: boolean,
  agent: HttpAgent,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...more, 'content-length': String(body.length) };
    const send = secure ? httpsRequest : httpRequest;
    const sending = send(new URL('/v1/traces', url), { method: 'POST', agent, headers: all }, (response) => {
      const status = response.statusCode ?? 0;
      response.resume().on('end', () => {
        if (status === 200) resolve(true);
        else if (status === 429 || status === 503) resolve(false);
        else reject(new Error(`${url} answered ${status}`));
      });
    });
    sending.on('error', reject).end(body);
  });
}
