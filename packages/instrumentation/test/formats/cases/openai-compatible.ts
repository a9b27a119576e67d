import { type FormatCase, formatGroup } from '../../support/format-case.ts';

/** Base URL of each provider's chat, as in its own documentation. */
const CHATS: readonly (readonly [provider: string, url: string])[] = [
  ['openai', 'https://api.openai.com/v1'],
  ['openai', 'https://eu.api.openai.com/v1'],
  ['openai', 'http://vllm.internal/v1'],
  ['azure.ai.openai', 'https://acme.openai.azure.com/openai/v1'],
  ['azure.ai.openai', 'https://acme.cognitiveservices.azure.com/openai/v1'],
  ['azure.ai.inference', 'https://acme.services.ai.azure.com/models'],
  ['azure.ai.inference', 'https://acme.eastus2.models.ai.azure.com/v1'],
  ['groq', 'https://api.groq.com/openai/v1'],
  ['deepseek', 'https://api.deepseek.com'],
  ['x_ai', 'https://api.x.ai/v1'],
  ['x_ai', 'https://us-east-1.api.x.ai/v1'],
  ['perplexity', 'https://api.perplexity.ai'],
  ['together_ai', 'https://api.together.xyz/v1'],
  ['openrouter', 'https://openrouter.ai/api/v1'],
  ['huggingface', 'https://router.huggingface.co/v1'],
  ['huggingface', 'https://x1.us-east-1.aws.endpoints.huggingface.cloud/v1'],
  ['jina_ai', 'https://deepsearch.jina.ai/v1'],
  ['gcp.gemini', 'https://generativelanguage.googleapis.com/v1beta/openai'],
  ['gcp.vertex_ai', 'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/openapi'],
  ['aws.bedrock', 'https://bedrock-mantle.eu-west-1.api.aws/v1'],
  ['aws.bedrock', 'https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1'],
];
const answer = {
  id: 'c-1',
  model: 'm-1',
  choices: [{ finish_reason: 'stop', message: { content: 'Hello' } }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
};
const read = {
  modelServedId: 'm-1',
  responseId: 'c-1',
  finishReasons: ['stop'],
  inputTokens: 3,
  outputTokens: 1,
};

export const chatLikeOpenAICases = formatGroup(
  'OpenAI-compatible chat',
  CHATS.map(([modelProvider, url]): FormatCase => ({
    it: `${modelProvider} at ${url}`,
    url: `${url}/chat/completions`,
    request: { model: 'm', messages: [] },
    answer,
    record: { ...read, modelId: 'm', modelProvider, operation: 'chat' },
  })),
);

const DEPLOYMENT = 'https://acme.openai.azure.com/openai/deployments/my%20gpt';
const azure = { modelId: 'my gpt', modelProvider: 'azure.ai.openai' };

export const azureByDeploymentCases = formatGroup('Azure deployments', [
  {
    it: 'chat',
    url: `${DEPLOYMENT}/chat/completions?api-version=2024-10-21`,
    request: { messages: [] },
    answer,
    record: { ...read, ...azure, operation: 'chat' },
  },
  {
    it: 'text',
    url: `${DEPLOYMENT}/completions?api-version=2024-10-21`,
    request: { prompt: 'Hi' },
    answer,
    record: { ...read, ...azure, operation: 'text_completion' },
  },
  {
    it: 'embeddings',
    url: `${DEPLOYMENT}/embeddings?api-version=2024-10-21`,
    request: { input: 'Hi' },
    answer: { data: [], usage: { prompt_tokens: 2 } },
    record: { ...azure, operation: 'embeddings', inputTokens: 2 },
  },
  {
    it: 'an image',
    url: `${DEPLOYMENT}/images/generations?api-version=2024-10-21`,
    request: { prompt: 'a cat' },
    answer: { data: [] },
    record: { ...azure, operation: 'image_generation' },
  },
  {
    it: 'speech',
    url: `${DEPLOYMENT}/audio/speech?api-version=2024-10-21`,
    request: { input: 'Hi' },
    answer: {},
    record: { ...azure, operation: 'speech' },
  },
]);

const response = { id: 'r-1', model: 'm-1', status: 'completed', usage: { input_tokens: 3, output_tokens: 1 } };

export const otherEndpointsLikeOpenAICases = formatGroup('other OpenAI-compatible endpoints', [
  ...(
    [
      ['azure.ai.openai', 'https://acme.openai.azure.com/openai/v1/responses'],
      ['x_ai', 'https://api.x.ai/v1/responses'],
      ['groq', 'https://api.groq.com/openai/v1/responses'],
      ['openrouter', 'https://openrouter.ai/api/v1/responses'],
      ['perplexity', 'https://api.perplexity.ai/v1/responses'],
    ] as const
  ).map(([modelProvider, url]): FormatCase => ({
    it: `a response of ${modelProvider}`,
    url,
    request: { model: 'm', input: 'Hi' },
    answer: response,
    record: {
      ...read,
      modelId: 'm',
      modelProvider,
      operation: 'chat',
      responseId: 'r-1',
      finishReasons: ['completed'],
    },
  })),
  {
    it: 'fill-in-the-middle of DeepSeek',
    url: 'https://api.deepseek.com/beta/completions',
    request: { model: 'm', prompt: 'Hi' },
    answer,
    record: { ...read, modelId: 'm', modelProvider: 'deepseek', operation: 'text_completion' },
  },
  {
    it: 'an edited image of OpenAI',
    url: 'https://api.openai.com/v1/images/edits',
    request: { model: 'gpt-image-2' },
    answer: { data: [] },
    record: { modelId: 'gpt-image-2', modelProvider: 'openai', operation: 'image_generation' },
  },
  {
    it: 'a translation of Groq',
    url: 'https://api.groq.com/openai/v1/audio/translations',
    request: { model: 'whisper' },
    answer: { text: 'Hi' },
    record: { modelId: 'whisper', modelProvider: 'groq', operation: 'transcription' },
  },
  {
    it: 'embeddings of Voyage, which reports only the total',
    url: 'https://api.voyageai.com/v1/embeddings',
    request: { model: 'voyage-4', input: ['Hi'] },
    answer: { data: [], model: 'voyage-4', usage: { total_tokens: 2 } },
    record: {
      modelId: 'voyage-4',
      modelServedId: 'voyage-4',
      modelProvider: 'voyage_ai',
      operation: 'embeddings',
      inputTokens: 2,
    },
  },
  ...['multimodalembeddings', 'contextualizedembeddings'].map((path): FormatCase => ({
    it: `${path} of Voyage`,
    url: `https://api.voyageai.com/v1/${path}`,
    request: { model: 'voyage-4', inputs: [] },
    answer: { data: [], usage: { total_tokens: 2 } },
    record: { modelId: 'voyage-4', modelProvider: 'voyage_ai', operation: 'embeddings', inputTokens: 2 },
  })),
  {
    it: 'reranking of Voyage',
    url: 'https://api.voyageai.com/v1/rerank',
    request: { model: 'rerank-3', query: 'Hi', documents: [] },
    answer: { data: [], usage: { total_tokens: 2 } },
    record: { modelId: 'rerank-3', modelProvider: 'voyage_ai', operation: 'rerank', inputTokens: 2 },
  },
  {
    it: 'embeddings of Jina',
    url: 'https://api.jina.ai/v1/embeddings',
    request: { model: 'jina-5', input: [] },
    answer: { data: [], usage: { total_tokens: 2, prompt_tokens: 2 } },
    record: { modelId: 'jina-5', modelProvider: 'jina_ai', operation: 'embeddings', inputTokens: 2 },
  },
  {
    it: 'reranking of Jina',
    url: 'https://api.jina.ai/v1/rerank',
    request: { model: 'rerank-3', query: 'Hi', documents: [] },
    answer: { results: [], usage: { total_tokens: 2 } },
    record: { modelId: 'rerank-3', modelProvider: 'jina_ai', operation: 'rerank', inputTokens: 2 },
  },
  {
    it: 'reranking of Together',
    url: 'https://api.together.xyz/v1/rerank',
    request: { model: 'rerank-3', query: 'Hi', documents: [] },
    answer: { usage: { prompt_tokens: 2 } },
    record: { modelId: 'rerank-3', modelProvider: 'together_ai', operation: 'rerank', inputTokens: 2 },
  },
  {
    it: 'a classification of Jina',
    url: 'https://api.jina.ai/v1/classify',
    request: { model: 'jina-5', input: [] },
    answer: { data: [] },
    record: { modelId: 'jina-5', modelProvider: 'jina_ai', operation: 'classify' },
  },
]);
