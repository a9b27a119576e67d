import { createServer } from 'node:http';
import { listen } from '@auditspan/testing';
import { startAuditing } from '../src/auditing.ts';
import { runAs } from '../src/context/run-as.ts';
import { parseInstrumentationConfig } from '../src/config.ts';
import { expect, test } from 'vitest';

const chunk =
  'data: {"id":"chatcmpl-1","model":"gpt-5","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}\n\n';

const policy = { id: 'p', default: 'deny', rules: [{ id: 'r', effect: 'allow', models: ['gpt-*'] }] };

async function startServer(answer: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer));
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return { url, close: () => server.close() };
}

async function call(url: string): Promise<void> {
  const body = JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
  await response.text();
}

test.for([50, 1000])('a stream of %d chunks over loopback', async (chunks, { bench }) => {
  const server = await startServer(chunk.repeat(chunks) + 'data: [DONE]\n\n');
  const receiver = await startServer('');
  try {
    await bench(`not audited, ${chunks}`, () => call(server.url)).run();
    for (const [name, enforcement] of [
      ['audited', {}],
      ['audited and judged by its model', { policy }],
    ] as const) {
      const auditing = startAuditing(
        parseInstrumentationConfig({ endpoint: receiver.url, tracing: false, inbound: false, ...enforcement }),
      );
      await bench(`${name}, ${chunks}`, () => runAs({ id: 'alice' }, () => call(server.url))).run();
      await auditing.shutdown();
      expect(auditing.counts.faults).toBe(0);
    }
  } finally {
    server.close();
    receiver.close();
  }
});
