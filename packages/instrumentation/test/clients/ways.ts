import { connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import type { RecordedExchange } from '../support/recorded-exchanges.ts';
import type { Library, LibraryCall, Place } from './library.ts';
import { amazon, amazonHttp2 } from './libraries/amazon.ts';
import { anthropic } from './libraries/anthropic.ts';
import { google } from './libraries/google.ts';
import { groq, together } from './libraries/openai-alike.ts';
import { azureOpenai, openai } from './libraries/openai.ts';
import { cohere, huggingFace, mistral, ollama, replicate, voyage } from './libraries/others.ts';

/** A way to make an exchange. */
export interface Way {
  readonly exchange: RecordedExchange;
  /** The client: a library, or `fetch` if no library has a call for it. */
  readonly by: string;
  readonly http2: boolean;
  readonly call: LibraryCall;
}

const LIBRARIES: readonly Library[] = [
  openai,
  azureOpenai,
  anthropic,
  google,
  amazon,
  cohere,
  mistral,
  together,
  groq,
  ollama,
  voyage,
  replicate,
  huggingFace,
];

/**
 * Returns every way to make the exchanges: by the library of the provider, else by `fetch`; Bedrock's over HTTP/2 too.
 */
export function waysOf(exchanges: readonly RecordedExchange[]): readonly Way[] {
  return exchanges.flatMap((exchange) => [overHttp1(exchange), ...overHttp2(exchange)]);
}

function overHttp1(exchange: RecordedExchange): Way {
  for (const library of LIBRARIES) {
    const call = library.callOf(exchange);
    if (call !== undefined) return { exchange, by: library.name, http2: false, call };
  }
  return { exchange, by: 'fetch', http2: false, call: byFetch };
}

function overHttp2(exchange: RecordedExchange): readonly Way[] {
  const call = amazonHttp2.callOf(exchange);
  if (call === undefined) return [];
  return [
    { exchange, by: amazonHttp2.name, http2: true, call },
    { exchange, by: 'node:http2', http2: true, call: byHttp2 },
  ];
}

async function byFetch({ origin, exchange: { url, method, requestHeaders, requestBody } }: Place): Promise<string> {
  const type = requestHeaders['content-type'] ?? 'application/json';
  const response = await fetch(`${origin}${url.pathname}${url.search}`, {
    method,
    headers: { 'content-type': type },
    body: requestBody as Uint8Array<ArrayBuffer>,
  });
  return Buffer.from(await response.arrayBuffer()).toString('latin1');
}

async function byHttp2({ origin, exchange: { url, requestBody } }: Place): Promise<string> {
  const session = connect(origin);
  const stream = session.request({ ':method': 'POST', ':path': url.pathname, 'content-type': 'application/json' });
  stream.end(requestBody);
  const answer = await buffer(stream);
  session.destroy();
  return answer.toString('latin1');
}

/** Counts the exchanges of each library, for the title of a test. */
export function countedBy(ways: readonly Way[]): string {
  const groups = Map.groupBy(ways, ({ by }) => by);
  return [...groups].map(([by, { length }]) => `${by} ${length}`).join(', ');
}
