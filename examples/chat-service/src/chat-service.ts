import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { runAs } from '@auditspan/instrumentation';

import { createAssistant, type Assistant, type ModelOptions, type Question } from './assistant.ts';
import { failureOf, RequestFailure } from './failure.ts';
import { userOf } from './users.ts';

type Handler = (assistant: Assistant, question: Question, response: ServerResponse) => Promise<void>;

const routes: Readonly<Record<string, Handler>> = {
  '/chat': async (assistant, question, response) =>
    sendJson(response, 200, { answer: await assistant.answer(question) }),
  '/chat/stream': sendStream,
  '/preview': async (assistant, question, response) =>
    sendJson(response, 200, { answer: await assistant.preview(question) }),
  '/embed': async (assistant, question, response) =>
    sendJson(response, 200, { dimensions: await assistant.embed(question) }),
  '/summary': async (assistant, question, response) =>
    sendJson(response, 200, { answer: await assistant.summarize(question) }),
};

/** Creates the service: `POST` a question as JSON to one of the routes, with a user's token. */
export function createChatService(options: ModelOptions): Server {
  const assistant = createAssistant(options);
  return createServer((request, response) => {
    serve(assistant, request, response).catch((error: unknown) => sendFailure(response, failureOf(error)));
  });
}

async function serve(assistant: Assistant, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = userOf(request.headers.authorization);
  if (user === undefined) throw new RequestFailure(401, 'a valid token is needed');
  const handler = request.method === 'POST' ? routes[request.url ?? ''] : undefined;
  if (handler === undefined) throw new RequestFailure(404, 'not found');
  const question = parseQuestion(await text(request));
  await runAs({ id: user.id }, { purpose: user.purpose }, () => handler(assistant, question, response));
}

function parseQuestion(body: string): Question {
  try {
    const { message, model } = JSON.parse(body) as Partial<Question>;
    if (typeof message === 'string') return typeof model === 'string' ? { message, model } : { message };
  } catch {
    // Reported below, like a missing message.
  }
  throw new RequestFailure(400, 'the body must be JSON with a message');
}

async function sendStream(assistant: Assistant, question: Question, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  for await (const piece of assistant.stream(question, gone.signal)) {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.write(piece);
  }
  response.end();
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendFailure(response: ServerResponse, { status, message }: RequestFailure): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { error: message });
}
