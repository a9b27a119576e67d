import { denied } from '../support/format-case.ts';
import { describeFormat } from './run-cases.ts';

const HOST = 'https://api.openai.com/v1';
const openai = { modelProvider: 'openai' };
const FORM = { 'content-type': 'multipart/form-data; boundary=b0' };
const form = [
  '--b0',
  'Content-Disposition: form-data; name="file"; filename="a.wav"',
  'Content-Type: audio/wav',
  '',
  '{"model":"not-this"}',
  '--b0',
  'Content-Disposition: form-data; name="model"',
  '',
  'whisper-2',
  '--b0--',
  '',
].join('\r\n');

describeFormat('openai beside chat', [
  {
    it: 'an image',
    url: `${HOST}/images/generations`,
    request: { model: 'gpt-image-2', prompt: 'a cat' },
    answer: { created: 1, data: [], usage: { input_tokens: 5, output_tokens: 900 } },
    record: { ...openai, modelId: 'gpt-image-2', operation: 'image_generation', inputTokens: 5, outputTokens: 900 },
  },
  {
    it: 'an image that is refused',
    url: `${HOST}/images/generations`,
    request: { model: 'gpt-image-2', prompt: 'no' },
    status: 400,
    answer: { error: { code: 'content_policy_violation' } },
    record: { ...openai, ...denied('content_refused'), modelId: 'gpt-image-2', operation: 'image_generation' },
  },
  {
    it: 'a transcription, whose model stands in a form',
    url: `${HOST}/audio/transcriptions`,
    headers: FORM,
    request: form,
    answer: { text: 'Hello' },
    record: { ...openai, modelId: 'whisper-2', operation: 'transcription' },
  },
  {
    it: 'speech',
    url: `${HOST}/audio/speech`,
    request: { model: 'tts-2', input: 'Hi' },
    type: 'audio/mpeg',
    answer: Buffer.from([0xff, 0xf3, 0x5b, 0x7b, 0x22]),
    record: { ...openai, modelId: 'tts-2', operation: 'speech' },
  },
  {
    it: 'a moderation',
    url: `${HOST}/moderations`,
    request: { input: 'Hi' },
    answer: { id: 'modr-1', model: 'omni-moderation', results: [] },
    record: { ...openai, modelServedId: 'omni-moderation', operation: 'moderation', responseId: 'modr-1' },
  },
  {
    it: 'the list of models',
    method: 'GET',
    url: `${HOST}/models`,
    answer: { data: [] },
    record: { ...openai, action: 'model.list', operation: 'models.list' },
  },
  {
    it: 'a deleted model',
    method: 'DELETE',
    url: `${HOST}/models/ft%3Agpt-5%3Aacme`,
    answer: { id: 'ft:gpt-5:acme', deleted: true },
    record: {
      ...openai,
      category: 'lifecycle',
      action: 'model.delete',
      operation: 'models.delete',
      modelId: 'ft:gpt-5:acme',
      responseId: 'ft:gpt-5:acme',
    },
  },
  {
    it: 'fine-tuning',
    url: `${HOST}/fine_tuning/jobs`,
    request: { model: 'gpt-5', training_file: 'file-1' },
    answer: { id: 'ftjob-1', model: 'gpt-5', status: 'queued' },
    record: {
      ...openai,
      category: 'lifecycle',
      action: 'model.fine_tune',
      operation: 'fine_tuning.create',
      modelId: 'gpt-5',
      modelServedId: 'gpt-5',
      responseId: 'ftjob-1',
    },
  },
  {
    it: 'a batch',
    url: `${HOST}/batches`,
    request: { input_file_id: 'file-1', endpoint: '/v1/responses' },
    answer: { id: 'batch-1' },
    record: { ...openai, operation: 'batch', responseId: 'batch-1' },
  },
  {
    it: 'a file',
    url: `${HOST}/files`,
    headers: FORM,
    request: '--b0--\r\n',
    answer: { id: 'file-1' },
    record: { ...openai, category: 'data', action: 'data.access', operation: 'files.create', responseId: 'file-1' },
  },
  {
    it: 'a call that no format knows, to a host that is known',
    url: `${HOST}/something/new`,
    request: { model: 'gpt-9' },
    answer: { id: 'x-1', model: 'gpt-9-1', usage: { input_tokens: 1, output_tokens: 2 } },
    record: {
      ...openai,
      modelId: 'gpt-9',
      modelServedId: 'gpt-9-1',
      responseId: 'x-1',
      inputTokens: 1,
      outputTokens: 2,
    },
  },
]);

describeFormat('anthropic beside messages', [
  {
    it: 'a count of tokens',
    url: 'https://api.anthropic.com/v1/messages/count_tokens',
    request: { model: 'claude-5', messages: [] },
    answer: { input_tokens: 14 },
    record: { modelId: 'claude-5', modelProvider: 'anthropic', operation: 'count_tokens', inputTokens: 14 },
  },
  {
    it: 'a batch',
    url: 'https://api.anthropic.com/v1/messages/batches',
    request: { requests: [{ custom_id: '1', params: { model: 'claude-5' } }] },
    answer: { id: 'msgbatch_1', processing_status: 'in_progress' },
    record: { modelId: 'claude-5', modelProvider: 'anthropic', operation: 'batch', responseId: 'msgbatch_1' },
  },
  {
    it: 'the results of a batch',
    method: 'GET',
    url: 'https://api.anthropic.com/v1/messages/batches/msgbatch_1/results',
    type: 'application/x-jsonl',
    answer: '{"custom_id":"1"}\n',
    record: { modelProvider: 'anthropic', operation: 'batch' },
  },
  {
    it: 'a batch that is cancelled',
    url: 'https://api.anthropic.com/v1/messages/batches/msgbatch_1/cancel',
    answer: { id: 'msgbatch_1' },
    record: { modelProvider: 'anthropic', operation: 'batch', responseId: 'msgbatch_1' },
  },
  {
    it: 'the list of models',
    method: 'GET',
    url: 'https://api.anthropic.com/v1/models',
    answer: { data: [] },
    record: { modelProvider: 'anthropic', action: 'model.list', operation: 'models.list' },
  },
]);
