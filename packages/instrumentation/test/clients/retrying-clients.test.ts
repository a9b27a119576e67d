import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { createOpenAI } from '@ai-sdk/openai';
import { GoogleGenAI } from '@google/genai';
import { ChatOpenAI } from '@langchain/openai';
import { Mistral } from '@mistralai/mistralai';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { generateText } from 'ai';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import { CohereClientV2 } from 'cohere-ai';
import got from 'got';
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import Together from 'together-ai';
import { expect, it, onTestFinished } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited } from '../support/audited.ts';
import { startRawEndpoint, type RawEndpoint } from '../support/raw-endpoint.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
/** Final response of each provider, by the suffix of its path. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/v1/messages': { type: 'message', role: 'assistant', content: [], usage: {} },
  '/converse': { output: { message: { role: 'assistant', content: [] } }, stopReason: 'end_turn' },
  ':generateContent': { candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'Hi' }] } }] },
  '/v2/chat': { id: '1', finish_reason: 'COMPLETE', message: { role: 'assistant', content: [] } },
};
const CHAT = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

/** Clients with built-in retries, by default or configured as their documentation describes. */
const CLIENTS: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  openai: (url) => new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` }).chat.completions.create({ model: 'm', messages }),
  '@anthropic-ai/sdk': (baseURL) =>
    new Anthropic({ apiKey: 'k', baseURL }).messages.create({ model: 'm', max_tokens: 9, messages }),
  'groq-sdk': (baseURL) => new Groq({ apiKey: 'k', baseURL }).chat.completions.create({ model: 'm', messages }),
  'together-ai': (url) =>
    new Together({ apiKey: 'k', baseURL: `${url}/v1` }).chat.completions.create({ model: 'm', messages }),
  'Bedrock over HTTP/1.1': (endpoint) =>
    new BedrockRuntimeClient({
      endpoint,
      credentials,
      region: 'eu-west-1',
      requestHandler: new NodeHttpHandler(),
    }).send(new ConverseCommand({ modelId: 'm', messages: [{ role: 'user', content: [{ text: 'Hello' }] }] })),
  '@google/genai': (baseUrl) =>
    new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl, retryOptions: { attempts: 3 } } }).models.generateContent({
      model: 'm',
      contents: 'Hello',
    }),
  '@mistralai/mistralai': (serverURL) =>
    new Mistral({
      apiKey: 'k',
      serverURL,
      retryConfig: {
        strategy: 'backoff',
        backoff: { initialInterval: 1, maxInterval: 2, exponent: 1, maxElapsedTime: 60_000 },
        retryConnectionErrors: true,
      },
    }).chat.complete({ model: 'm', messages }),
  'cohere-ai': (environment) => new CohereClientV2({ token: 'k', environment }).chat({ model: 'm', messages }),
  'LangChain over openai': (url) =>
    new ChatOpenAI({ apiKey: 'k', model: 'm', configuration: { baseURL: `${url}/v1` } }).invoke('Hello'),
  'AI SDK': (url) =>
    generateText({ model: createOpenAI({ apiKey: 'k', baseURL: `${url}/v1` }).chat('m'), prompt: 'Hello' }),
  got: (url) =>
    got.post(`${url}/v1/chat/completions`, {
      json: { model: 'm', messages },
      retry: { methods: ['POST'], backoffLimit: 1 },
    }),
  'axios with axios-retry': (baseURL) => {
    const client = axios.create({ baseURL });
    axiosRetry(client, { retries: 2, retryCondition: () => true });
    return client.post('/v1/chat/completions', { model: 'm', messages });
  },
};

/** Responds to each client's first two requests with 503; clients are distinguished by the start of the path. */
function startFailingProvider(): Promise<RawEndpoint> {
  const requests = new Map<string, number>();
  return startRawEndpoint(({ url = '' }, response) => {
    const [, client = ''] = url.split('/');
    const count = (requests.get(client) ?? 0) + 1;
    requests.set(client, count);
    const path = url.split('?')[0] ?? '';
    const answer = Object.entries(ANSWERS).find(([end]) => path.endsWith(end))?.[1] ?? CHAT;
    // Asks for a retry as soon as possible, in all the ways that clients understand.
    const headers = { 'content-type': 'application/json', 'retry-after-ms': '1', 'retry-after': '0' };
    response.writeHead(count < 3 ? 503 : 200, headers).end(JSON.stringify(count < 3 ? { error: {} } : answer));
  });
}

it('attempts of clients with built-in retries are one call each', async () => {
  const audited = await startAudited();
  const endpoint = await startFailingProvider();
  onTestFinished(async () => {
    await endpoint.close();
    await audited.close();
  });
  const names = Object.keys(CLIENTS);
  await Promise.all(
    Object.entries(CLIENTS).map(([id, call], index) => runAs({ id }, () => call(`${endpoint.url}/${index}`))),
  );
  const records = await audited.records(3 * names.length);
  const attempts = Object.groupBy(records, ({ principalId = '' }) => principalId);
  const calls = names.map((name) => [
    name,
    new Set(attempts[name]?.map(({ callId }) => callId)).size,
    attempts[name]?.map(({ attempt, httpStatus, outcome }) => [attempt, httpStatus, outcome]),
  ]);
  const expected = [
    [1, 503, 'error'],
    [2, 503, 'error'],
    [3, 200, 'success'],
  ];
  expect(calls).toEqual(names.map((name) => [name, 1, expected]));
});
