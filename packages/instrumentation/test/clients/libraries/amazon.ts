import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent } from 'node:http';
import { bodyOf, collected, type Library, type LibraryCall, type Place } from '../library.ts';
import { toLoopback } from '../../support/loopback.ts';

const MODEL_PATH = /^\/model\/(?<model>[^/]+)\/(?<operation>[a-z-]+)$/u;

/** The AWS SDK over HTTP/1.1, at Bedrock's own name. */
export const amazon: Library = amazonBy(
  '@aws-sdk/client-bedrock-runtime',
  () => new NodeHttpHandler({ httpAgent: new Agent({ lookup: toLoopback }) }),
);

/** The same over HTTP/2, its default, which cannot be redirected by name. */
export const amazonHttp2: Library = amazonBy('@aws-sdk/client-bedrock-runtime (HTTP/2)', () => new NodeHttp2Handler());

function amazonBy(name: string, handler: () => NodeHttpHandler | NodeHttp2Handler): Library {
  return {
    name,
    callOf({ url }): LibraryCall | undefined {
      if (!url.host.startsWith('bedrock-runtime.') || !MODEL_PATH.test(url.pathname)) return undefined;
      return async (place) => {
        const client = new BedrockRuntimeClient({
          endpoint: place.origin,
          credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
          region: 'us-east-1',
          maxAttempts: 1,
          requestHandler: handler(),
        });
        try {
          return await send(client, place);
        } finally {
          client.destroy();
        }
      };
    },
  };
}

async function send(client: BedrockRuntimeClient, { exchange }: Place): Promise<unknown> {
  const { model = '', operation } = MODEL_PATH.exec(exchange.url.pathname)?.groups ?? {};
  const modelId = decodeURIComponent(model);
  const { 'content-type': contentType, accept } = exchange.requestHeaders;
  const raw = { modelId, body: exchange.requestBody, contentType, accept };
  const said = { ...(withBytes(bodyOf(exchange)) as object), modelId };
  switch (operation) {
    case 'converse':
      return client.send(new ConverseCommand(said));
    case 'converse-stream': {
      const { stream, ...answer } = await client.send(new ConverseStreamCommand(said));
      return { ...answer, events: await collected(stream) };
    }
    case 'invoke':
      return client.send(new InvokeModelCommand(raw));
    default: {
      const { body, ...answer } = await client.send(new InvokeModelWithResponseStreamCommand(raw));
      return { ...answer, events: await collected(body) };
    }
  }
}

/** Images are base64 in a body, and bytes in the library. */
function withBytes(value: unknown, name = ''): unknown {
  if (name === 'bytes' && typeof value === 'string') return Buffer.from(value, 'base64');
  if (Array.isArray(value)) return value.map((inner) => withBytes(inner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBytes(inner, key)]));
}
