import { events, formatGroup } from '../../support/format-case.ts';

const chat = {
  model: 'm-1',
  choices: [{ finish_reason: 'stop', message: { content: 'Hello' } }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
};
const read = { modelServedId: 'm-1', finishReasons: ['stop'], inputTokens: 3, outputTokens: 1 };
const asked = { model: 'm', messages: [] };

export const platformsByPathCases = formatGroup('platforms whose hosts offer much besides models', [
  {
    it: 'Databricks, by endpoint',
    url: 'https://dbc-1.cloud.databricks.com/serving-endpoints/e1/invocations',
    request: { messages: [] },
    answer: chat,
    record: { ...read, modelProvider: 'databricks', modelId: 'e1', operation: 'predict' },
  },
  {
    it: "Databricks, in OpenAI's format",
    url: 'https://adb-1.2.azuredatabricks.net/serving-endpoints/chat/completions',
    request: asked,
    answer: chat,
    record: { ...read, modelProvider: 'databricks', modelId: 'm', operation: 'chat' },
  },
  {
    it: "Cloudflare, in OpenAI's format",
    url: 'https://api.cloudflare.com/client/v4/accounts/a1/ai/v1/chat/completions',
    request: asked,
    answer: chat,
    record: { ...read, modelProvider: 'cloudflare', modelId: 'm', operation: 'chat' },
  },
  {
    it: "Snowflake, in OpenAI's format",
    url: 'https://acme.snowflakecomputing.com/api/v2/cortex/v1/chat/completions',
    request: asked,
    answer: chat,
    record: { ...read, modelProvider: 'snowflake', modelId: 'm', operation: 'chat' },
  },
  {
    it: 'Snowflake',
    url: 'https://acme.snowflakecomputing.com/api/v2/cortex/inference:complete',
    request: { ...asked, stream: true },
    type: 'text/event-stream',
    answer: events(
      { model: 'm-1', choices: [{ delta: { content: 'a' } }], usage: {} },
      { model: 'm-1', choices: [{ delta: { content: '' } }], usage: { prompt_tokens: 18, completion_tokens: 80 } },
    ),
    record: {
      modelProvider: 'snowflake',
      modelId: 'm',
      modelServedId: 'm-1',
      operation: 'chat',
      inputTokens: 18,
      outputTokens: 80,
      stream: true,
    },
  },
  {
    it: "Snowflake's embeddings, which report only the total",
    url: 'https://acme.snowflakecomputing.com/api/v2/cortex/inference:embed',
    request: { model: 'm', text: ['Hi'] },
    answer: { model: 'm-1', data: [], usage: { total_tokens: 3 } },
    record: {
      modelProvider: 'snowflake',
      modelId: 'm',
      modelServedId: 'm-1',
      operation: 'embeddings',
      inputTokens: 3,
    },
  },
]);

const IBM = 'https://eu-de.ml.cloud.ibm.com/ml/v1';
const ibm = { modelProvider: 'ibm.watsonx.ai', modelId: 'ibm/g', modelServedId: 'ibm/g' };

export const watsonxCases = formatGroup('watsonx', [
  {
    it: 'a text',
    url: `${IBM}/text/generation?version=2024-10-10`,
    request: { model_id: 'ibm/g', input: 'Hi' },
    answer: {
      model_id: 'ibm/g',
      results: [{ generated_text: 'a', generated_token_count: 8, input_token_count: 7, stop_reason: 'max_tokens' }],
    },
    record: { ...ibm, operation: 'text_completion', inputTokens: 7, outputTokens: 8, finishReasons: ['max_tokens'] },
  },
  {
    it: 'a text as a stream, whose events count the output so far',
    url: `${IBM}/text/generation_stream?version=2024-10-10`,
    request: { model_id: 'ibm/g', input: 'Hi' },
    type: 'text/event-stream',
    answer: events(
      {
        model_id: 'ibm/g',
        results: [{ generated_text: 'a', generated_token_count: 1, input_token_count: 7, stop_reason: 'not_finished' }],
      },
      {
        model_id: 'ibm/g',
        results: [{ generated_text: 'b', generated_token_count: 2, input_token_count: 0, stop_reason: 'eos_token' }],
      },
    ),
    record: {
      ...ibm,
      operation: 'text_completion',
      inputTokens: 7,
      outputTokens: 2,
      finishReasons: ['eos_token'],
      stream: true,
    },
  },
  {
    it: 'a chat',
    url: `${IBM}/text/chat?version=2026-01-01`,
    request: { model_id: 'ibm/g', messages: [] },
    answer: { model_id: 'ibm/g', choices: [{ finish_reason: 'stop' }] },
    record: { ...ibm, operation: 'chat', finishReasons: ['stop'] },
  },
  {
    it: 'a chat with a deployment',
    url: `${IBM}/deployments/d-1/text/chat?version=2024-10-10`,
    request: { messages: [] },
    answer: { ...chat, model: undefined, model_id: 'ibm/g' },
    record: { ...ibm, ...read, modelId: 'd-1', modelServedId: 'ibm/g', operation: 'chat' },
  },
  {
    it: 'embeddings',
    url: `${IBM}/text/embeddings?version=2024-10-10`,
    request: { model_id: 'ibm/g', inputs: ['Hi'] },
    answer: { model_id: 'ibm/g', results: [{ embedding: [1] }], input_token_count: 10 },
    record: { ...ibm, operation: 'embeddings', inputTokens: 10 },
  },
]);
