import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { expect } from 'vitest';
import { wholeRecord } from './audited.ts';

/** A call of a service of `fixtures/frameworks`, and its expected record. */
interface FrameworkCall {
  readonly path: string;
  /** Absent if the service does not learn the caller. */
  readonly user?: string;
  readonly body: object;
  /** The client reads the first chunk and disconnects. */
  readonly leaves?: true;
  readonly record: Readonly<Record<string, unknown>>;
}

const DIGEST: unknown = expect.stringMatching(/^hmac-sha256:[0-9a-f]{64}$/u);

const PREDICT = { path: '/predict/house-7b', body: { pixels: [1, 2] } };
const CHAT = {
  path: '/v1/chat/completions',
  body: { model: 'house-7b', messages: [{ role: 'user', content: 'Bob' }] },
};

const ofChat = { operation: 'chat', modelServedId: 'house-7b-2', responseId: 'chatcmpl-1' };
const isWhole = { finishReasons: ['stop'], inputTokens: 5, outputTokens: 1, usageState: 'reported' };
const unanswered = { modelServedId: undefined, responseId: undefined };

/** The calls that every service gets, by their `user-agent`. */
export const FRAMEWORK_CALLS: Readonly<Record<string, FrameworkCall>> = {
  'configured route': { ...PREDICT, user: 'alice', record: {} },
  'recognised route': { ...CHAT, user: 'bob', record: { principalId: 'bob', ...ofChat, ...isWhole } },
  streamed: {
    ...CHAT,
    user: 'bob',
    body: { ...CHAT.body, stream: true },
    record: { principalId: 'bob', stream: true, ...ofChat, ...isWhole },
  },
  'not named': {
    ...CHAT,
    record: {
      ...ofChat,
      ...unanswered,
      ...denied(401, 'unauthenticated'),
      principalId: 'anonymous',
      principalType: 'anonymous',
      principalSource: 'workload',
      attribution: 'unknown',
      purpose: undefined,
      purposeSource: 'missing',
    },
  },
  'not allowed': { ...PREDICT, user: 'mallory', record: { ...denied(403, 'forbidden'), principalId: 'mallory' } },
  'unhandled error': {
    ...PREDICT,
    path: '/predict/broken',
    user: 'alice',
    record: { modelId: 'broken', outcome: 'error', outcomeReason: 'internal', httpStatus: 500 },
  },
  'broken off': {
    ...CHAT,
    user: 'bob',
    body: { ...CHAT.body, model: 'crashing', stream: true },
    record: {
      ...ofChat,
      principalId: 'bob',
      modelId: 'crashing',
      modelServedId: 'crashing-2',
      outcome: 'error',
      outcomeReason: 'internal',
      stream: true,
    },
  },
  'left early': {
    ...CHAT,
    user: 'bob',
    body: { ...CHAT.body, model: 'endless', stream: true },
    leaves: true,
    record: {
      ...ofChat,
      principalId: 'bob',
      modelId: 'endless',
      modelServedId: 'endless-2',
      outcome: 'aborted',
      outcomeReason: 'client',
      stream: true,
    },
  },
};

function denied(httpStatus: number, outcomeReason: string): object {
  return { outcome: 'denied', deniedBy: 'service', httpStatus, outcomeReason };
}

/** What a client observes of a response. */
export interface SeenAnswer {
  readonly status: number | undefined;
  /** In order and as written, without `date`. */
  readonly headers: readonly string[];
  readonly body: string;
  /** Whether it is complete. */
  readonly complete: boolean;
}

/** Makes a call of {@link FRAMEWORK_CALLS}. */
export async function callFramework(url: string, name: string, call: FrameworkCall): Promise<SeenAnswer> {
  const headers = { 'content-type': 'application/json', 'user-agent': name, ...(call.user && { 'x-user': call.user }) };
  const request = httpRequest(url + call.path, { method: 'POST', agent: false, headers });
  request.end(JSON.stringify(call.body));
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const body = await (call.leaves === undefined ? whatCame(answer) : firstChunk(answer));
  const { rawHeaders } = answer;
  return {
    status: answer.statusCode,
    headers: rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== 'date'),
    body: body.toString('latin1'),
    complete: answer.complete,
  };
}

async function whatCame(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await finished(answer.on('data', (chunk: Buffer) => chunks.push(chunk))).catch(() => undefined);
  return Buffer.concat(chunks);
}

async function firstChunk(answer: IncomingMessage): Promise<Buffer> {
  const [chunk] = (await once(answer, 'data')) as [Buffer];
  answer.destroy();
  return chunk;
}

/** Input of {@link frameworkRecord}. */
interface RecordedCall {
  readonly url: string;
  readonly name: string;
  readonly call: FrameworkCall;
  /** The body that the service wrote. */
  readonly answered: string;
}

/** Returns the complete record of a call. */
export function frameworkRecord({ url, name, call, answered }: RecordedCall): unknown {
  return wholeRecord({
    modelId: 'house-7b',
    modelProvider: call.path.startsWith('/predict/') ? 'house' : undefined,
    operation: 'invoke',
    direction: 'inbound',
    clientAddress: '127.0.0.1',
    userAgent: name,
    serverAddress: '127.0.0.1',
    serverPort: Number(new URL(url).port),
    usageState: 'absent',
    requestBytes: JSON.stringify(call.body).length,
    responseBytes: answered.length,
    requestDigest: DIGEST,
    responseDigest: DIGEST,
    stream: false,
    httpStatus: 200,
    sourceSequence: expect.any(Number),
    ...call.record,
  });
}
