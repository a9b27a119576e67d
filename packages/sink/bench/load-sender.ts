import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadRequest } from './load-requests.ts';

/** Options of {@link sendAll}. */
export interface SendOptions {
  /** Base URL of the OTLP/HTTP receiver. */
  readonly url: string;
  readonly connections: number;
  /** Requests per second; without it, each connection sends the next request after the response. */
  readonly rate: number | undefined;
  /** Additional headers, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Called before each request with its number. */
  readonly before?: (number: number) => Promise<void>;
}

/** Result of sending. */
export interface SendReport {
  /** Sources, one per request, whose request was acknowledged. */
  readonly acknowledged: readonly string[];
  /** Milliseconds to each acknowledgement, ascending. */
  readonly times: readonly number[];
  /** Milliseconds from the first request to the last response. */
  readonly elapsed: number;
  /** Responses that asked for a retry. */
  readonly refused: number;
  /** Requests that got no response and were sent again. */
  readonly unanswered: number;
}

type Attempt = 'taken' | 'refused' | 'unanswered';

const RETRY_PAUSE = 100;
/** Milliseconds after which retries of a request are given up. */
const PATIENCE = 60_000;
/** Statuses that OTLP/HTTP defines as retryable. */
const RETRIED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Sends all requests like an exporter, retrying those that are refused temporarily or get no response.
 * @throws if one is refused permanently, or not accepted within a minute
 */
export async function sendAll(requests: readonly LoadRequest[], options: SendOptions): Promise<SendReport> {
  const secure = options.url.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: options.connections });
  const start = performance.now();
  const acknowledged: string[] = [];
  const times: number[] = [];
  /** Shared by all connections. */
  const waiting = requests.entries();
  const failed = { refused: 0, unanswered: 0 };
  const sendOn = async (): Promise<void> => {
    for (const [number, request] of waiting) {
      await options.before?.(number);
      if (options.rate !== undefined)
        await sleep(Math.max(0, start + (number * 1000) / options.rate - performance.now()));
      const sent = performance.now();
      for (;;) {
        const attempt = await sendOne(request, options, secure, agent);
        if (attempt === 'taken') break;
        if (performance.now() - sent > PATIENCE) throw new Error(`${options.url} did not take a request for a minute`);
        failed[attempt] += 1;
        await sleep(RETRY_PAUSE);
      }
      acknowledged.push(request.sourceId);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, sendOn));
  agent.destroy();
  const sorted = times.toSorted((one, another) => one - another);
  return { acknowledged, times: sorted, elapsed: performance.now() - start, ...failed };
}

function sendOne(
  { body, headers }: LoadRequest,
  { url, headers: more }: SendOptions,
  secure: boolean,
  agent: HttpAgent,
): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...more, 'content-length': String(body.length) };
    const send = secure ? httpsRequest : httpRequest;
    const sending = send(new URL('/v1/traces', url), { method: 'POST', agent, headers: all }, (response) => {
      const status = response.statusCode ?? 0;
      response.on('error', () => resolve('unanswered'));
      response.resume().on('end', () => {
        if (status === 200) resolve('taken');
        else if (RETRIED.has(status)) resolve('refused');
        else reject(new Error(`${url} answered ${status}`));
      });
    });
    sending.on('error', () => resolve('unanswered')).end(body);
  });
}
