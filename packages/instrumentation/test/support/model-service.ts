import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AuditRecord } from '@auditspan/conventions';
import { close, listen, until } from '@auditspan/testing';
import { recordsOf, startAudited, type Audited } from './audited.ts';

/** Handles a request of the service. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** An audited service that offers a model, and a client of it that keeps one connection alive. */
export interface ModelService {
  readonly audited: Audited;
  readonly url: string;
  /** Initially {@link answerJson}. */
  handler: Handler;
  call(path: string, headers?: Readonly<Record<string, string>>): Promise<IncomingMessage>;
  /** Returns the records of received calls, once there are this many, without those of the client's calls. */
  received(count: number): Promise<AuditRecord[]>;
  close(): Promise<void>;
}

/** Body of every call. */
export const requestBody: string = JSON.stringify({
  model: 'house-7b',
  messages: [{ role: 'user', content: 'Hello' }],
});

/** Body of the response of {@link answerJson}. */
export const answerBody: string = JSON.stringify({
  id: 'chatcmpl-1',
  model: 'house-7b-2',
  choices: [{ finish_reason: 'stop', message: { content: 'Hi' } }],
  usage: { prompt_tokens: 5, completion_tokens: 1 },
});

export function answerJson(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(answerBody);
}

const ROUTES = [
  { path: '/predict/:model', provider: 'house' },
  { path: '/chat/*', format: 'openai.chat', model: 'house-7b' },
];

/**
 * @param inbound value of that option
 * @param config other options
 */
export async function startModelService(
  inbound: unknown = ROUTES,
  config: Readonly<Record<string, unknown>> = {},
): Promise<ModelService> {
  const audited = await startAudited({ inbound, ...config });
  const server = createServer((request, response) => void service.handler(request, response));
  const url = `http://127.0.0.1:${await listen(server)}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const service: ModelService = {
    audited,
    url,
    handler: (_request, response) => answerJson(response),
    async call(path, headers = {}) {
      const request = httpRequest(url + path, { method: 'POST', agent, headers });
      const answered = once(request, 'response') as Promise<[IncomingMessage]>;
      request.end(requestBody);
      return (await answered)[0];
    },
    received: (count) =>
      until(`${count} records of received calls`, async () => {
        await audited.auditing.forceFlush();
        const received = recordsOf(audited.receiver.calls()).filter(({ direction }) => direction === 'inbound');
        return received.length >= count && received;
      }),
    async close() {
      agent.destroy();
      await close(server);
      await audited.close();
    },
  };
  return service;
}
