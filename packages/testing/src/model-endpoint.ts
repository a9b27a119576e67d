import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { anthropicMessages } from './anthropic-messages.ts';
import type { Behaviour } from './behaviour.ts';
import { close, listen } from './listen.ts';
import { newId, STATUS_OF_FAULT, type Fault, type Frame, type ModelApi } from './model-api.ts';
import { listModels, readModel } from './model-list.ts';
import { parseModelRequest, type ModelRequest } from './model-request.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiEmbeddings } from './openai-embeddings.ts';
import { openAiUnknownPath } from './openai-errors.ts';
import { openAiResponses } from './openai-responses.ts';
import { replyCutJson, replyJson, replyStream, type StreamPlan } from './reply.ts';

/** A request as the endpoint received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The whole body as text. */
  readonly body: string;
}

/** A running model endpoint. */
export interface ModelEndpoint {
  /** Base URL, without `/v1` and without a trailing slash. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Closes open connections and stops listening. */
  close(): Promise<void>;
}

const apis: Readonly<Record<string, ModelApi>> = {
  '/v1/chat/completions': openAiChat,
  '/v1/responses': openAiResponses,
  '/v1/embeddings': openAiEmbeddings,
  '/v1/messages': anthropicMessages,
};

const SLOW_PAUSE_MS = 25;

/**
 * Starts a server on loopback for OpenAI's and Anthropic's formats, plain and streamed, whose behaviour depends on the
 * model's name. Its only state is the list of received requests.
 */
export async function startModelEndpoint(port = 0): Promise<ModelEndpoint> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    // A client may disconnect at any time; that is not a fault of the endpoint.
    handle(request, response, requests).catch(() => response.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server, port)}`, requests, close: () => close(server) };
}

async function handle(request: IncomingMessage, response: ServerResponse, requests: ReceivedRequest[]): Promise<void> {
  const { method = '', url = '', headers } = request;
  const body = await text(request);
  requests.push({ method, path: url, headers, body });
  const path = url.split('?', 1)[0] ?? '';
  const api = apis[path];
  if (method === 'POST' && api !== undefined) return answer(api, request, response, body);
  if (method === 'GET' && path.startsWith('/v1/models')) return answerModels(path, headers, response);
  return replyJson(response, 404, openAiUnknownPath(method, path));
}

function answerModels(path: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
  const id = decodeURIComponent(path.slice('/v1/models/'.length));
  if (id === '') return replyJson(response, 200, listModels('anthropic-version' in headers));
  const { status, body } = readModel(id);
  return replyJson(response, status, body);
}

async function answer(api: ModelApi, request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const headers = { [api.requestIdHeader]: newId('req_') };
  const asked = parseModelRequest(body);
  if (asked === undefined) return replyJson(response, 400, api.error('invalid', ''), headers);
  if (asked.behaviour === 'hang') return;
  const fault = faultFor(asked, request);
  if (fault !== undefined) {
    const hints = fault === 'busy' ? { 'retry-after-ms': '20' } : {};
    return replyJson(response, STATUS_OF_FAULT[fault], api.error(fault, asked.model), { ...headers, ...hints });
  }
  if (asked.stream && api.frames !== undefined)
    return replyStream(response, planOf(api, api.frames(asked), asked), headers);
  return answerPlain(api, asked, response, headers);
}

/** A busy model accepts a retry. */
function faultFor({ behaviour }: ModelRequest, request: IncomingMessage): Fault | undefined {
  const isRetry = Number(request.headers['x-stainless-retry-count'] ?? 0) >= 1;
  return isFault(behaviour) && !(behaviour === 'busy' && isRetry) ? behaviour : undefined;
}

function isFault(behaviour: Behaviour): behaviour is Behaviour & Fault {
  return behaviour in STATUS_OF_FAULT;
}

function answerPlain(
  api: ModelApi,
  asked: ModelRequest,
  response: ServerResponse,
  headers: Record<string, string>,
): void {
  if (asked.behaviour === 'inband-error') return replyJson(response, 200, api.inBandError().body, headers);
  if (asked.behaviour === 'cut') return replyCutJson(response, api.answer(asked));
  return replyJson(response, 200, api.answer(asked), headers);
}

function planOf(api: ModelApi, frames: readonly Frame[], asked: ModelRequest): StreamPlan {
  const half = frames.slice(0, Math.ceil(frames.length / 2));
  if (asked.behaviour === 'cut') return { frames: half, pauseMs: 0, cut: true };
  if (asked.behaviour === 'inband-error') return { frames: [...half, api.inBandError().frame], pauseMs: 0, cut: false };
  return { frames, pauseMs: asked.behaviour === 'slow' ? SLOW_PAUSE_MS : 0, cut: false };
}
