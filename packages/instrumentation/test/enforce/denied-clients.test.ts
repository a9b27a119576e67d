import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import { createGateway, generateText } from 'ai';
import axios from 'axios';
import { CohereClientV2 } from 'cohere-ai';
import got from 'got';
import nodeFetch from 'node-fetch';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import * as undici8 from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited, wholeRecord, type Audited } from '../support/audited.ts';
import { startProvider, type Provider } from './provider.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const chat = JSON.stringify({ model: 'gpt-5', messages });
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };

interface Case {
  readonly client: string;
  /** Fields of the record beyond the common ones. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly error: Readonly<Record<string, unknown>>;
  readonly http2?: boolean;
  readonly call: (url: string) => Promise<unknown>;
}

const openai = (baseURL: string): OpenAI => new OpenAI({ apiKey: 'sk', baseURL: `${baseURL}/v1` });
const anthropic = (baseURL: string): Anthropic => new Anthropic({ apiKey: 'sk', baseURL });
const bedrock = (endpoint: string, http2: boolean): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    endpoint,
    credentials,
    region: 'eu-west-1',
    requestHandler: http2 ? new NodeHttp2Handler() : new NodeHttpHandler(),
  });
const gemini = (baseUrl: string): GoogleGenAI => new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl } });
const drain = async (stream: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of stream);
};

const withKey = { credentialId: expect.stringMatching(/^hmac-sha256:/u) };
const ofOpenAi = { modelId: 'gpt-5', modelProvider: 'openai', operation: 'chat', stream: false };
const ofBedrock = { modelId: 'nova', modelProvider: 'aws.bedrock', operation: 'chat', ...withKey };
const status403 = { status: 403, code: 'denied_by_policy' };
const amazonError = { name: 'AccessDeniedException', message: 'Denied by policy p, rule r.' };

const cases: readonly Case[] = [
  {
    client: 'openai',
    record: { ...ofOpenAi, ...withKey },
    error: { ...status403, constructor: OpenAI.PermissionDeniedError },
    call: (url) => openai(url).chat.completions.create({ model: 'gpt-5', messages }),
  },
  {
    client: 'openai, a stream',
    record: { ...ofOpenAi, stream: true, ...withKey },
    error: { ...status403, constructor: OpenAI.PermissionDeniedError },
    call: (url) => openai(url).chat.completions.create({ model: 'gpt-5', messages, stream: true }),
  },
  {
    client: 'openai, a form',
    record: { ...ofOpenAi, modelId: 'whisper-1', operation: 'transcription', stream: false, ...withKey },
    error: { ...status403, constructor: OpenAI.PermissionDeniedError },
    call: (url) =>
      openai(url).audio.transcriptions.create({ model: 'whisper-1', file: new File(['RIFF'], 'speech.wav') }),
  },
  {
    client: '@anthropic-ai/sdk, a stream',
    record: { modelId: 'claude', modelProvider: 'anthropic', operation: 'chat', stream: true, ...withKey },
    error: { status: 403, constructor: Anthropic.PermissionDeniedError, type: 'permission_error' },
    call: (url) => drain(anthropic(url).messages.stream({ model: 'claude', max_tokens: 9, messages })),
  },
  {
    client: '@google/genai',
    record: {
      modelId: 'gemini-3',
      modelProvider: 'gcp.gemini',
      operation: 'generate_content',
      stream: false,
      ...withKey,
    },
    error: { status: 403, name: 'ApiError', message: expect.stringContaining('PERMISSION_DENIED') },
    call: (url) => gemini(url).models.generateContent({ model: 'gemini-3', contents: 'Hello' }),
  },
  {
    client: '@google/genai, a stream',
    record: {
      modelId: 'gemini-3',
      modelProvider: 'gcp.gemini',
      operation: 'generate_content',
      stream: false,
      ...withKey,
    },
    error: { status: 403, name: 'ApiError' },
    call: async (url) =>
      drain(await gemini(url).models.generateContentStream({ model: 'gemini-3', contents: 'Hello' })),
  },
  {
    client: 'Bedrock over HTTP/2',
    record: ofBedrock,
    error: amazonError,
    http2: true,
    call: (url) => bedrock(url, true).send(new ConverseCommand({ modelId: 'nova' })),
  },
  {
    client: 'Bedrock over HTTP/2, a stream',
    record: ofBedrock,
    error: amazonError,
    http2: true,
    call: (url) => bedrock(url, true).send(new ConverseStreamCommand({ modelId: 'nova' })),
  },
  {
    client: 'Bedrock over HTTP/1.1, a stream',
    record: { ...ofBedrock, operation: 'invoke_model' },
    error: amazonError,
    call: (url) => bedrock(url, false).send(new InvokeModelWithResponseStreamCommand({ modelId: 'nova', body: '{}' })),
  },
  {
    client: 'ollama, a stream',
    record: { modelId: 'llama', modelProvider: 'ollama', operation: 'chat', stream: true },
    error: { status_code: 403, message: 'Denied by policy p, rule r.' },
    call: async (host) => drain(await new Ollama({ host }).chat({ model: 'llama', messages, stream: true })),
  },
  {
    client: 'cohere-ai',
    record: { modelId: 'command', modelProvider: 'cohere', operation: 'chat', stream: false, ...withKey },
    error: { statusCode: 403, body: { message: 'Denied by policy p, rule r.' } },
    call: (environment) => new CohereClientV2({ token: 't', environment }).chat({ model: 'command', messages }),
  },
  {
    client: "the AI SDK by Vercel's gateway",
    record: { modelId: 'openai/gpt-5', modelProvider: 'vercel_ai_gateway', operation: 'chat', ...withKey },
    error: { name: 'GatewayForbiddenError', statusCode: 403, message: 'Denied by policy p, rule r.' },
    call: (url) =>
      generateText({
        model: createGateway({ apiKey: 'k', baseURL: `${url}/v4/ai` })('openai/gpt-5'),
        prompt: 'Hello',
      }),
  },
  {
    client: 'axios',
    record: ofOpenAi,
    error: { name: 'AxiosError', status: 403 },
    call: (url) => axios.post(`${url}/v1/chat/completions`, chat),
  },
  {
    client: 'got',
    record: ofOpenAi,
    error: { name: 'HTTPError', response: expect.objectContaining({ statusCode: 403 }) },
    call: (url) => got.post(`${url}/v1/chat/completions`, { body: chat }),
  },
  {
    client: 'node-fetch',
    record: ofOpenAi,
    error: status403,
    call: (url) => rejecting(nodeFetch(`${url}/v1/chat/completions`, { method: 'POST', body: chat })),
  },
  ...(['undici 6', 'undici 7', 'undici 8'] as const).flatMap((client): Case[] => {
    const { request, fetch, Agent } = { 'undici 6': undici6, 'undici 7': undici7, 'undici 8': undici8 }[client];
    return [
      {
        client: `${client}, request`,
        record: ofOpenAi,
        error: status403,
        call: async (url) => {
          const { statusCode, body } = await request(`${url}/v1/chat/completions`, {
            method: 'POST',
            body: chat,
            dispatcher: new Agent() as never,
          });
          throw Object.assign(new Error('403'), {
            status: statusCode,
            ...((await body.json()) as { error: object }).error,
          });
        },
      },
      {
        client: `${client}, fetch with a dispatcher that nobody has shown us`,
        record: { modelProvider: 'openai', operation: 'chat', stream: false, attribution: 'ambient' },
        error: status403,
        call: (url) =>
          rejecting(
            fetch(`${url}/v1/chat/completions`, { method: 'POST', body: chat, dispatcher: new Agent() as never }),
          ),
      },
    ];
  }),
];

/** Rejects for a client that leaves the status to its caller. */
async function rejecting(answer: Promise<{ status: number; json(): Promise<unknown> }>): Promise<never> {
  const { status, json } = await answer.then((response) => ({ status: response.status, json: response.json() }));
  throw Object.assign(new Error(String(status)), { status, ...((await json) as { error: object }).error });
}

describe('a denied call', () => {
  let audited: Audited;
  let provider: Provider;
  let stop: () => void;
  beforeEach(async () => {
    audited = await startAudited();
    stop = enforce(() => ({ effect: 'deny', policyId: 'p', policyVersion: '1', ruleId: 'r' }));
  });
  afterEach(async () => {
    stop();
    await provider.close();
    await audited.close();
  });

  it.each(cases)('of $client is one attempt that sends nothing', async ({ call, error, record, http2 }) => {
    provider = await startProvider(() => '{}', http2 === true ? 2 : 1);
    const thrown: unknown = await runAs({ id: 'alice' }, { purpose: 'support' }, () =>
      call(provider.url).catch((reason: unknown) => reason),
    );

    expect(thrown).toMatchObject(error);
    const records = await audited.records(1);
    expect(records).toEqual([
      wholeRecord({
        outcome: 'denied',
        outcomeReason: 'policy',
        deniedBy: 'policy',
        serverAddress: '127.0.0.1',
        serverPort: Number(new URL(provider.url).port),
        decisionEffect: 'deny',
        decisionMode: 'enforce',
        policyId: 'p',
        policyVersion: '1',
        ruleId: 'r',
        usageState: 'absent',
        requestBytes: 0,
        ...record,
      }),
    ]);
    expect([provider.requests, http2 === true ? 0 : provider.bytes]).toEqual([[], 0]);
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
