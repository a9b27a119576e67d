import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadRequest } from '../../packages/sink/bench/load-requests.ts';

/** What a sender saw. */
export interface Sent {
  /** Sources, one a request, whose request was acknowledged. */
  readonly acknowledged: readonly string[];
  /** Milliseconds to each acknowledgement at the first try, the shortest first. */
  readonly times: readonly number[];
  /** Milliseconds from the first request to the last acknowledgement. */
  readonly elapsed: number;
  /** Requests that were sent again: refused for now, or without an answer. */
  readonly again: number;
}

/** How requests are sent. */
export interface Sending {
  readonly url: string;
  readonly connections: number;
  /** Requests a second; as fast as they are taken if absent. */
  readonly rate?: number;
  /** Told before each request, by its number. */
  readonly before?: (number: number) => Promise<void>;
}

/** Longest that a request is sent again. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;

/** Sends all, as an OTLP exporter does: what got no answer, or 429, 502, 503 or 504, is sent again. */
export async function sendAll(requests: readonly LoadRequest[], sending: Sending): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: sending.connections });
  const start = performance.now();
  const acknowledged: string[] = [];
  const times: number[] = [];
  const waiting = requests.entries();
  let again = 0;
  const sendOn = async (): Promise<void> => {
    for (const [number, one] of waiting) {
      await sending.before?.(number);
      if (sending.rate !== undefined)
        await sleep(Math.max(0, start + (number * 1000) / sending.rate - performance.now()));
      const from = performance.now();
      let tries = 1;
      while (!(await sendOne(one, sending.url, agent)) && performance.now() - from < PATIENCE_MS) {
        tries += 1;
        await sleep(PAUSE_MS);
      }
      if (tries === 1) times.push(performance.now() - from);
      again += tries - 1;
      acknowledged.push(one.sourceId);
    }
  };
  await Promise.all(Array.from({ length: sending.connections }, sendOn));
  agent.destroy();
  return { acknowledged, times: times.toSorted((a, b) => a - b), elapsed: performance.now() - start, again };
}

/** Whether it was acknowledged; @throws where it is refused for good. */
function sendOne({ body, headers }: LoadRequest, url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, 'content-length': String(body.length) };
    const sending = request(new URL('/v1/traces', url), { method: 'POST', agent, headers: all }, (response) => {
      const status = response.statusCode ?? 0;
      response.on('error', () => resolve(false));
      response.resume().on('end', () => {
        if (status === 200) resolve(true);
        else if ([429, 502, 503, 504].includes(status)) resolve(false);
        else reject(new Error(`${url} answered ${status}`));
      });
    });
    sending.on('error', () => resolve(false)).end(body);
  });
}
