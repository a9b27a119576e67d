import { chunkFrame, frame } from '../../support/amazon-frames.ts';
import { events, formatGroup } from '../../support/format-case.ts';

const BEDROCK = 'https://bedrock-runtime.eu-central-1.amazonaws.com/model/claude';
const VERTEX =
  'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models';
const counts = { inputTokens: 111, outputTokens: 2 };
const asked = { modelId: 'claude-5', modelProvider: 'anthropic', operation: 'chat' };
const bedrock = { modelId: 'claude', modelProvider: 'aws.bedrock', ...counts };
const request = { model: 'claude-5', messages: [] };
const usage = { input_tokens: 1, cache_creation_input_tokens: 10, cache_read_input_tokens: 100, output_tokens: 2 };
const amazonUsage = { inputTokens: 1, cacheWriteInputTokens: 10, cacheReadInputTokens: 100, outputTokens: 2 };

export const tokensApartCases = formatGroup('tokens counted separately', [
  {
    it: 'Anthropic, cache reads and writes',
    url: 'https://api.anthropic.com/v1/messages',
    request,
    answer: { id: 'msg_1', model: 'claude-5', stop_reason: 'end_turn', usage },
    record: { ...asked, ...counts, responseId: 'msg_1', modelServedId: 'claude-5', finishReasons: ['end_turn'] },
  },
  {
    it: 'Anthropic, streamed',
    url: 'https://api.anthropic.com/v1/messages',
    request: { ...request, stream: true },
    type: 'text/event-stream',
    answer: events(
      { type: 'message_start', message: { id: 'msg_1', model: 'claude-5', usage: { ...usage, output_tokens: 1 } } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ),
    record: {
      ...asked,
      ...counts,
      responseId: 'msg_1',
      modelServedId: 'claude-5',
      finishReasons: ['end_turn'],
      stream: true,
    },
  },
  {
    it: 'Claude on Vertex AI',
    url: `${VERTEX}/claude-5:rawPredict`,
    request: { messages: [] },
    answer: { id: 'msg_1', model: 'claude-5', stop_reason: 'end_turn', usage },
    record: {
      ...asked,
      ...counts,
      modelProvider: 'gcp.vertex_ai',
      operation: 'predict',
      responseId: 'msg_1',
      modelServedId: 'claude-5',
      finishReasons: ['end_turn'],
    },
  },
  {
    it: 'Bedrock, converse',
    url: `${BEDROCK}/converse`,
    request: { messages: [] },
    answer: { stopReason: 'end_turn', usage: { ...amazonUsage, totalTokens: 113 } },
    record: { ...bedrock, operation: 'chat', finishReasons: ['end_turn'] },
  },
  {
    it: 'Bedrock, converse, streamed',
    url: `${BEDROCK}/converse-stream`,
    request: { messages: [] },
    type: 'application/vnd.amazon.eventstream',
    answer: Buffer.concat([
      frame('messageStop', { stopReason: 'end_turn' }),
      frame('metadata', { usage: { ...amazonUsage, cacheReadInputTokenCount: 100, cacheWriteInputTokenCount: 10 } }),
    ]),
    record: { ...bedrock, operation: 'chat', finishReasons: ['end_turn'], stream: true },
  },
  {
    it: 'Bedrock, invoke, by its headers',
    url: `${BEDROCK}/invoke`,
    request: { messages: [] },
    answerHeaders: {
      'x-amzn-bedrock-input-token-count': '1',
      'x-amzn-bedrock-cache-write-input-token-count': '10',
      'x-amzn-bedrock-cache-read-input-token-count': '100',
      'x-amzn-bedrock-output-token-count': '2',
    },
    answer: { stop_reason: 'end_turn', usage },
    record: { ...bedrock, operation: 'invoke_model', finishReasons: ['end_turn'] },
  },
  {
    it: 'Bedrock, invoke, streamed',
    url: `${BEDROCK}/invoke-with-response-stream`,
    request: { messages: [] },
    type: 'application/vnd.amazon.eventstream',
    answer: chunkFrame({
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: 1,
        cacheWriteInputTokenCount: 10,
        cacheReadInputTokenCount: 100,
        outputTokenCount: 2,
      },
    }),
    record: { ...bedrock, operation: 'invoke_model', stream: true },
  },
  {
    it: 'Gemini, output of tools',
    url: 'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-flash:generateContent',
    request: { contents: [] },
    answer: {
      candidates: [],
      usageMetadata: {
        promptTokenCount: 101,
        cachedContentTokenCount: 90,
        toolUsePromptTokenCount: 10,
        candidatesTokenCount: 1,
        thoughtsTokenCount: 1,
      },
    },
    record: { ...counts, modelId: 'gemini-3-flash', modelProvider: 'gcp.gemini', operation: 'generate_content' },
  },
  {
    it: 'xAI, reasoning',
    url: 'https://api.x.ai/v1/chat/completions',
    request: { model: 'grok-5', messages: [] },
    answer: {
      id: 'c-1',
      model: 'grok-5',
      choices: [{ finish_reason: 'stop', message: { content: 'Hello' } }],
      usage: {
        prompt_tokens: 111,
        prompt_tokens_details: { cached_tokens: 100 },
        completion_tokens: 1,
        completion_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 113,
      },
    },
    record: {
      ...counts,
      modelId: 'grok-5',
      modelServedId: 'grok-5',
      modelProvider: 'x_ai',
      operation: 'chat',
      responseId: 'c-1',
      finishReasons: ['stop'],
    },
  },
]);
