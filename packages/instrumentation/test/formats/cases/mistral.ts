import { formatGroup } from '../../support/format-case.ts';

const HOST = 'https://api.mistral.ai/v1';
const mistral = { modelProvider: 'mistral_ai' };
const chat = {
  id: 'm-1',
  model: 'codestral-1',
  choices: [{ finish_reason: 'stop', message: { content: 'b' } }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
};
const read = {
  ...mistral,
  modelServedId: 'codestral-1',
  responseId: 'm-1',
  finishReasons: ['stop'],
  inputTokens: 3,
  outputTokens: 1,
};

export const mistralCases = formatGroup('mistral', [
  {
    it: "chat, in OpenAI's format",
    url: `${HOST}/chat/completions`,
    request: { model: 'mistral-large', messages: [] },
    answer: chat,
    record: { ...read, modelId: 'mistral-large', operation: 'chat' },
  },
  {
    it: 'fill-in-the-middle, on the host for code',
    url: 'https://codestral.mistral.ai/v1/fim/completions',
    request: { model: 'codestral', prompt: 'a', suffix: 'c' },
    answer: chat,
    record: { ...read, modelId: 'codestral', operation: 'text_completion' },
  },
  {
    it: 'an agent, which stands for a model',
    url: `${HOST}/agents/completions`,
    request: { agent_id: 'ag-1', messages: [] },
    answer: chat,
    record: { ...read, modelId: 'ag-1', operation: 'chat' },
  },
  {
    it: 'a conversation',
    url: `${HOST}/conversations`,
    request: { model: 'mistral-large', inputs: 'Hi' },
    answer: { conversation_id: 'c-1', usage: { prompt_tokens: 3, completion_tokens: 1 } },
    record: { ...mistral, modelId: 'mistral-large', operation: 'chat', inputTokens: 3, outputTokens: 1 },
  },
  {
    it: 'a document',
    url: `${HOST}/ocr`,
    request: { model: 'mistral-ocr', document: {} },
    answer: { model: 'mistral-ocr-2', pages: [] },
    record: { ...mistral, modelId: 'mistral-ocr', modelServedId: 'mistral-ocr-2', operation: 'ocr' },
  },
  {
    it: 'a classification',
    url: `${HOST}/classifications`,
    request: { model: 'ft:classifier', input: 'Hi' },
    answer: { id: 'k-1', model: 'ft:classifier', results: [] },
    record: {
      ...mistral,
      modelId: 'ft:classifier',
      modelServedId: 'ft:classifier',
      responseId: 'k-1',
      operation: 'classify',
    },
  },
  {
    it: 'a moderation of a chat',
    url: `${HOST}/chat/moderations`,
    request: { model: 'mistral-moderation', input: [] },
    answer: { id: 'k-2', model: 'mistral-moderation', results: [] },
    record: {
      ...mistral,
      modelId: 'mistral-moderation',
      modelServedId: 'mistral-moderation',
      responseId: 'k-2',
      operation: 'moderation',
    },
  },
]);
