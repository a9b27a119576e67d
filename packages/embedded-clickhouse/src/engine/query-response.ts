import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { encodeNativeBlocks, type BlockMethod } from '../compression/native-blocks.ts';
import { FAILED_TRAILER } from '../engine-options.ts';
import { parseEngineError } from '../query-error.ts';
import { contentTypeOf } from './answer-headers.ts';
import type { Engine } from './chdb-engine.ts';
import { takenInTime } from './client-pace.ts';
import type { QueryAnswer } from './query-answer.ts';
import type { Encoder, ResponseEncoding } from './response-encoding.ts';

/** How to send a response, as far as is known from the request. */
export interface ResponseContext {
  readonly engine: Engine;
  readonly queryId: string;
  readonly encoding: ResponseEncoding | undefined;
  readonly blocks: BlockMethod | undefined;
  /** Milliseconds that the client may go without reading from its response. */
  readonly sendTimeoutMs: number;
}

function commonHeaders({ engine, queryId, encoding }: ResponseContext): Record<string, string> {
  return {
    'X-ClickHouse-Query-Id': queryId,
    'X-ClickHouse-Server-Display-Name': engine.displayName,
    'X-ClickHouse-Timezone': engine.timezone,
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding.name }),
  };
}

const TAG_BYTES = 8;

/**
 * Returns the end of a response that failed after it had started, in the form of servers since 25.11: clients find the
 * text from the end of the body, by its length and the tag that a header announced.
 */
function exceptionBlock(tag: string, text: string): Buffer {
  const message = `${text}\n`;
  const length = Buffer.byteLength(message);
  return Buffer.from(`\r\n__exception__\r\n${tag}\r\n${message}${length} ${tag}\r\n__exception__\r\n`);
}

function inBlocks(body: AsyncIterable<Uint8Array>, method: BlockMethod | undefined): AsyncIterable<Uint8Array> {
  return method === undefined ? body : encodeNativeBlocks(body, method);
}

/** Content of a response that reports whether it was interrupted. */
interface AnswerContent {
  readonly bytes: AsyncIterable<Uint8Array>;
  failed(): boolean;
}

// The exception follows the compressed blocks rather than being in one: clients look for it in what they cannot decode.
function withException(
  body: AsyncIterable<Uint8Array>,
  exception: (error: unknown) => Buffer,
  response: ServerResponse,
): AnswerContent {
  let failed = false;
  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* body;
    } catch (error) {
      failed = true;
      response.addTrailers({ [FAILED_TRAILER]: '1' });
      yield exception(error);
    }
  }
  return { bytes: bytes(), failed: () => failed };
}

/**
 * Encodes the content. If it was interrupted, all of it is encoded but the encoding is left unterminated, so that it
 * never looks complete.
 */
async function encode(body: Readable, encoder: Encoder, content: AnswerContent): Promise<void> {
  try {
    await pipeline(body, encoder, { end: false });
    if (content.failed()) encoder.flush(() => encoder.push(null));
    else encoder.end();
  } catch {
    encoder.destroy();
  }
}

async function send(
  response: ServerResponse,
  { encoding, sendTimeoutMs }: ResponseContext,
  content: AnswerContent,
): Promise<void> {
  const paced = takenInTime(content.bytes, sendTimeoutMs, () => response.destroy());
  const body = Readable.from(paced, { objectMode: false });
  const encoder = encoding?.create();
  if (encoder === undefined) await pipeline(body, response);
  else await Promise.all([encode(body, encoder, content), pipeline(encoder, response)]);
}

/** Sends a query's response as it arrives, at the client's pace. */
export async function sendAnswer(
  response: ServerResponse,
  answer: QueryAnswer,
  context: ResponseContext,
): Promise<void> {
  const tag = randomBytes(TAG_BYTES).toString('hex');
  response.writeHead(200, {
    ...commonHeaders(context),
    'Content-Type': contentTypeOf(answer.format),
    'X-ClickHouse-Summary': JSON.stringify(answer.summary),
    'X-ClickHouse-Exception-Tag': tag,
    ...(answer.format === undefined ? {} : { 'X-ClickHouse-Format': answer.format }),
  });
  const exception = (error: unknown): Buffer =>
    exceptionBlock(tag, parseEngineError(error).toText(context.engine.version));
  try {
    await send(response, context, withException(inBlocks(answer.body, context.blocks), exception, response));
  } finally {
    // Not left to the stream: one destroyed before its first read never enters its source.
    await answer.discard();
  }
}

/** Sends an error instead of a response, with the status and headers that clients expect. */
export async function sendError(response: ServerResponse, error: unknown, context: ResponseContext): Promise<void> {
  const failure = parseEngineError(error);
  const { status } = failure;
  response.writeHead(status, {
    ...commonHeaders(context),
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(failure.code),
    ...(status === 503 ? { 'Retry-After': '1' } : {}),
  });
  const text = Readable.from([Buffer.from(`${failure.toText(context.engine.version)}\n`)], { objectMode: false });
  await send(response, context, { bytes: inBlocks(text, context.blocks), failed: () => false });
}
