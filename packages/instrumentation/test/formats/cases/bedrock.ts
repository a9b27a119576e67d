import { chunkFrame, frame } from '../../support/amazon-frames.ts';
import { denied, formatGroup } from '../../support/format-case.ts';

const HOST = 'https://bedrock-runtime.eu-central-1.amazonaws.com';
const PROFILE = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc';
const asked = { modelId: 'amazon.nova-2-lite-v1:0', modelProvider: 'aws.bedrock' };
const converse = { ...asked, operation: 'chat' };
const invoke = { ...asked, operation: 'invoke_model' };
const request = { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] };
const url = (operation: string, model = 'amazon.nova-2-lite-v1:0'): string =>
  `${HOST}/model/${encodeURIComponent(model)}/${operation}`;
const stream = 'application/vnd.amazon.eventstream';
const metrics = { 'amazon-bedrock-invocationMetrics': { inputTokenCount: 4, outputTokenCount: 2 } };
const usage = { inputTokens: 4, outputTokens: 2 };

export const bedrockCases = formatGroup('bedrock', [
  {
    it: 'converse',
    url: url('converse'),
    request,
    answerHeaders: { 'x-amzn-requestid': 'r-1' },
    answer: { output: { message: { content: [{ text: 'Hello' }] } }, stopReason: 'end_turn', usage },
    record: { ...converse, ...usage, responseId: 'r-1', finishReasons: ['end_turn'] },
  },
  {
    it: 'converse of an inference profile',
    url: url('converse', PROFILE),
    request,
    answer: { stopReason: 'end_turn', usage },
    record: {
      ...converse,
      ...usage,
      modelId: PROFILE,
      finishReasons: ['end_turn'],
    },
  },
  {
    it: 'converse, streamed',
    url: url('converse-stream'),
    request,
    type: stream,
    answer: Buffer.concat([frame('messageStop', { stopReason: 'end_turn' }), frame('metadata', { usage })]),
    record: { ...converse, ...usage, finishReasons: ['end_turn'], stream: true },
  },
  {
    it: 'a guardrail intervention',
    url: url('converse-stream'),
    request,
    type: stream,
    answer: Buffer.concat([frame('messageStop', { stopReason: 'guardrail_intervened' }), frame('metadata', { usage })]),
    record: {
      ...converse,
      ...usage,
      ...denied('guardrail'),
      finishReasons: ['guardrail_intervened'],
      stream: true,
    },
  },
  {
    it: 'an exception within a stream',
    url: url('converse-stream'),
    request,
    type: stream,
    answer: Buffer.concat([
      frame('contentBlockDelta', { delta: { text: 'Hel' } }),
      frame('throttlingException', { message: 'slow down' }, 'exception'),
    ]),
    record: { ...converse, outcome: 'error', outcomeReason: 'in_band_error', stream: true },
  },
  {
    it: 'invoke, with token counts in headers',
    url: url('invoke'),
    request: { inputText: 'Hi' },
    answerHeaders: { 'x-amzn-bedrock-input-token-count': '4', 'x-amzn-bedrock-output-token-count': '2' },
    answer: { results: [{ tokenCount: 9, outputText: 'Hello', completionReason: 'FINISH' }] },
    record: { ...invoke, ...usage, finishReasons: ['FINISH'] },
  },
  {
    it: "invoke, streamed in Llama's format",
    url: url('invoke-with-response-stream'),
    request: { prompt: 'Hi' },
    type: stream,
    answer: Buffer.concat([
      chunkFrame({ generation: 'Hel', prompt_token_count: 4, generation_token_count: 1, stop_reason: null }),
      chunkFrame({ generation: 'lo', generation_token_count: 2, stop_reason: 'stop', ...metrics }),
    ]),
    record: { ...invoke, ...usage, finishReasons: ['stop'], stream: true },
  },
  {
    it: "invoke, streamed in Claude's format",
    url: url('invoke-with-response-stream'),
    request: { messages: [] },
    type: stream,
    answer: Buffer.concat([
      chunkFrame({ type: 'message_start', message: { id: 'msg_1', model: 'claude-5', usage: { input_tokens: 4 } } }),
      chunkFrame({ type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 7 } }),
      chunkFrame({ type: 'message_stop', ...metrics }),
    ]),
    record: {
      ...invoke,
      ...usage,
      ...denied('content_refused'),
      modelServedId: 'claude-5',
      responseId: 'msg_1',
      finishReasons: ['refusal'],
      stream: true,
    },
  },
  {
    it: 'a guardrail on invoke',
    url: url('invoke'),
    request: { inputText: 'Hi' },
    answer: { 'amazon-bedrock-guardrailAction': 'INTERVENED', results: [] },
    record: { ...invoke, ...denied('guardrail') },
  },
  {
    it: 'no access to the model',
    url: url('invoke'),
    request: { inputText: 'Hi' },
    status: 403,
    answerHeaders: { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/coral/' },
    answer: { message: 'no' },
    record: { ...invoke, ...denied('forbidden') },
  },
  {
    it: 'an invalid signature',
    url: url('converse'),
    request,
    status: 403,
    answerHeaders: { 'x-amzn-errortype': 'InvalidSignatureException' },
    answer: { message: 'no' },
    record: { ...converse, ...denied('unauthenticated') },
  },
  {
    it: 'a failing model',
    url: url('invoke'),
    request: { inputText: 'Hi' },
    status: 424,
    answerHeaders: { 'x-amzn-errortype': 'ModelErrorException' },
    answer: { message: 'no' },
    record: { ...invoke, outcome: 'error', outcomeReason: 'provider_error' },
  },
]);
