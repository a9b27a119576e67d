import { denied, events, formatGroup, type FormatCase } from '../../support/format-case.ts';

type Row = readonly [it: string, provider: string, url: string, status: number, answer: unknown, reason: string];

const OPENAI = 'https://api.openai.com/v1';
const unavailable = 'model_unavailable';
const refused = 'content_refused';

/** Refusals by status and code, in the shapes of the providers' errors. */
const ROWS: readonly Row[] = [
  [
    'a prompt that violates the usage policy',
    'openai',
    `${OPENAI}/responses`,
    400,
    { error: { message: 'flagged', type: 'invalid_request_error', code: 'invalid_prompt' } },
    refused,
  ],
  [
    'an image that moderation blocked',
    'openai',
    `${OPENAI}/images/generations`,
    400,
    { error: { message: 'rejected', type: 'image_generation_user_error', code: 'moderation_blocked' } },
    refused,
  ],
  [
    'inspected data, in a flat error',
    'alibaba_cloud',
    'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions',
    400,
    { code: 'DataInspectionFailed', message: 'inappropriate content', request_id: 'r' },
    refused,
  ],
  [
    'an unknown model, in a flat error',
    'mistral_ai',
    'https://api.mistral.ai/v1/chat/completions',
    400,
    { object: 'error', message: 'Invalid model: m', type: 'invalid_model', param: null, code: '1500' },
    unavailable,
  ],
  [
    'an unknown model, in a flat error of a server',
    'openai',
    'http://vllm.internal/v1/chat/completions',
    404,
    { object: 'error', message: 'The model `m` does not exist.', type: 'NotFoundError', code: 404 },
    unavailable,
  ],
  [
    'an unknown model, told in the message alone',
    'deepseek',
    'https://api.deepseek.com/chat/completions',
    400,
    { error: { message: 'Model Not Exist', type: 'invalid_request_error', code: 'invalid_request_error' } },
    unavailable,
  ],
  [
    'an unknown model, in a list of errors',
    'ibm.watsonx.ai',
    'https://us-south.ml.cloud.ibm.com/ml/v1/text/chat',
    404,
    { errors: [{ code: 'model_not_supported', message: 'no' }], trace: 't', status_code: 404 },
    unavailable,
  ],
  [
    'an unknown model, as text',
    'x_ai',
    'https://api.x.ai/v1/chat/completions',
    404,
    { code: 'Some requested entity was not found', error: 'The model m does not exist.' },
    unavailable,
  ],
  [
    'an invalid key, in an array',
    'gcp.gemini',
    'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    400,
    [{ error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } }],
    'unauthenticated',
  ],
];

export const errorCases = formatGroup('an error of a provider: denied', [
  ...ROWS.map(([it, modelProvider, url, status, answer, reason]): FormatCase => {
    const operation = url.endsWith('/images/generations') ? 'image_generation' : 'chat';
    return {
      it,
      url,
      // Watsonx has a field of its own.
      request: { model: 'm', model_id: 'm' },
      status,
      answer,
      record: { modelProvider, modelId: 'm', operation, ...denied(reason) },
    };
  }),
  {
    it: 'an unknown model of TensorFlow Serving',
    url: 'http://tf.internal/v1/models/none:predict',
    request: { instances: [] },
    status: 404,
    answer: { error: 'Servable not found for request: Latest(none)' },
    record: {
      modelProvider: 'tensorflow_serving',
      modelId: 'none',
      operation: 'predict',
      ...denied(unavailable),
    },
  },
]);

const BEDROCK = 'https://bedrock-runtime.us-east-1.amazonaws.com/model';

export const filteredCases = formatGroup('output that Bedrock filtered', [
  {
    it: 'of Titan',
    url: `${BEDROCK}/titan/invoke`,
    request: { inputText: 'Hi' },
    answer: {
      inputTextTokenCount: 5,
      results: [{ tokenCount: 0, outputText: '', completionReason: 'CONTENT_FILTERED' }],
    },
    record: {
      ...denied(refused),
      modelProvider: 'aws.bedrock',
      modelId: 'titan',
      operation: 'invoke_model',
      inputTokens: 5,
      outputTokens: 0,
      finishReasons: ['CONTENT_FILTERED'],
    },
  },
  {
    it: 'of Stable Diffusion XL',
    url: `${BEDROCK}/sdxl/invoke`,
    request: { text_prompts: [] },
    answer: { result: 'success', artifacts: [{ base64: 'AA', finishReason: 'CONTENT_FILTERED' }] },
    record: {
      ...denied(refused),
      modelProvider: 'aws.bedrock',
      modelId: 'sdxl',
      operation: 'invoke_model',
      finishReasons: ['CONTENT_FILTERED'],
    },
  },
  {
    it: 'of Stable Image',
    url: `${BEDROCK}/sd3/invoke`,
    request: { prompt: 'Hi' },
    answer: { seeds: [1], finish_reasons: ['Filter reason: prompt'], images: [null] },
    record: {
      ...denied(refused),
      modelProvider: 'aws.bedrock',
      modelId: 'sd3',
      operation: 'invoke_model',
      finishReasons: ['Filter reason: prompt'],
    },
  },
]);

const failed = { outcome: 'error', outcomeReason: 'in_band_error' };
const chat = { modelProvider: 'openai', modelId: 'm', operation: 'chat', ...failed };
const CHAT = { url: 'http://vllm.internal/v1/chat/completions', request: { model: 'm' } };
const STREAM = { ...CHAT, request: { model: 'm', stream: true }, type: 'text/event-stream' };

export const inBandErrorCases = formatGroup('an error after status 200', [
  {
    it: 'as the finish reason',
    ...CHAT,
    answer: { choices: [{ finish_reason: 'error', message: { content: '' } }] },
    record: { ...chat, finishReasons: ['error'] },
  },
  {
    it: 'as the finish reason of DeepSeek',
    ...CHAT,
    answer: { choices: [{ finish_reason: 'insufficient_system_resource', message: { content: '' } }] },
    record: { ...chat, finishReasons: ['insufficient_system_resource'] },
  },
  {
    it: 'within a choice',
    ...CHAT,
    answer: { choices: [{ error: { code: 502, message: 'Upstream error' } }] },
    record: chat,
  },
  {
    it: 'as a chunk without an error field',
    ...STREAM,
    answer: events(
      { choices: [{ delta: { content: 'a' } }] },
      { object: 'error', message: 'OOM', code: 500 },
      '[DONE]',
    ),
    record: { ...chat, stream: true },
  },
  {
    it: 'in a stream of Triton',
    url: 'http://triton.internal/v2/models/m/generate_stream',
    request: { text_input: 'Hi' },
    type: 'text/event-stream',
    answer: events({ model_name: 'm', text_output: 'a' }, { error: 'failed' }),
    record: { ...failed, modelProvider: 'kserve', modelId: 'm', operation: 'predict', stream: true },
  },
]);
