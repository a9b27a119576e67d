import { InferenceClient } from '@huggingface/inference';
import { Mistral } from '@mistralai/mistralai';
import { CohereClient, CohereClientV2 } from 'cohere-ai';
import { Ollama } from 'ollama';
import Replicate from 'replicate';
import { VoyageAIClient } from 'voyageai';
import { camelCased, libraryOfPaths, type JsonBody, type Library, type Place } from '../library.ts';

const cohereOf = ({ origin }: Place): CohereClient =>
  new CohereClient({ token: 'test', environment: origin, maxRetries: 0 });
const cohere2Of = ({ origin }: Place): CohereClientV2 =>
  new CohereClientV2({ token: 'test', environment: origin, maxRetries: 0 });
const camel = ({ stream: _stream, ...body }: JsonBody) => camelCased(body) as never;

export const cohere: Library = libraryOfPaths('cohere-ai', /^api\.cohere\.(?:ai|com)$/u, {
  '/v1/chat': (body, place) =>
    body['stream'] ? cohereOf(place).chatStream(camel(body)) : cohereOf(place).chat(camel(body)),
  '/v1/generate': (body, place) =>
    body['stream'] ? cohereOf(place).generateStream(camel(body)) : cohereOf(place).generate(camel(body)),
  '/v1/rerank': (body, place) => cohereOf(place).rerank(camel(body)),
  '/v2/chat': (body, place) =>
    body['stream'] ? cohere2Of(place).chatStream(camel(body)) : cohere2Of(place).chat(camel(body)),
  '/v2/embed': (body, place) => cohere2Of(place).embed(camel(body)),
  '/v2/rerank': (body, place) => cohere2Of(place).rerank(camel(body)),
});

const mistralOf = ({ origin }: Place): Mistral =>
  new Mistral({ apiKey: 'test', serverURL: origin, retryConfig: { strategy: 'none' } });

export const mistral: Library = libraryOfPaths('@mistralai/mistralai', /^api\.mistral\.ai$/u, {
  '/chat/completions': (body, place) =>
    body['stream'] ? mistralOf(place).chat.stream(camel(body)) : mistralOf(place).chat.complete(camel(body)),
  '/fim/completions': (body, place) => mistralOf(place).fim.complete(camel(body)),
  '/embeddings': (body, place) =>
    mistralOf(place).embeddings.create({ inputs: body['input'], model: body['model'] } as never),
});

const ollamaOf = ({ origin }: Place): Ollama => new Ollama({ host: origin });

export const ollama: Library = libraryOfPaths('ollama', /:11434$/u, {
  '/api/chat': (body, place) => ollamaOf(place).chat(body as never),
  '/api/generate': (body, place) => ollamaOf(place).generate(body as never),
  '/api/embed': (body, place) => ollamaOf(place).embed(body as never),
});

export const voyage: Library = libraryOfPaths('voyageai', /^api\.voyageai\.com$/u, {
  '/embeddings': (body, place) => voyageOf(place).embed(camel(body)),
  '/multimodalembeddings': (body, place) => voyageOf(place).multimodalEmbed(camel(body)),
  '/rerank': (body, place) => voyageOf(place).rerank(camel(body)),
});
const voyageOf = ({ origin }: Place): VoyageAIClient =>
  new VoyageAIClient({ apiKey: 'test', environment: `${origin}/v1`, maxRetries: 0 });

export const replicate: Library = libraryOfPaths('replicate', /^api\.replicate\.com$/u, {
  '/predictions': (body, place) =>
    new Replicate({ auth: 'test', baseUrl: `${place.origin}/v1` }).predictions.create({
      ...body,
      model: /\/models\/([^/]+\/[^/]+)\//u.exec(place.exchange.url.pathname)?.[1],
    } as never),
});

export const huggingFace: Library = libraryOfPaths('@huggingface/inference', /^router\.huggingface\.co$/u, {
  '/chat/completions': (body, place) => {
    const client = new InferenceClient('hf_test', { endpointUrl: `${place.origin}/v1/chat/completions` });
    return body['stream'] ? client.chatCompletionStream(body as never) : client.chatCompletion(body as never);
  },
});
