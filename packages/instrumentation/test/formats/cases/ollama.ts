import { denied, formatGroup, lines } from '../../support/format-case.ts';

const HOST = 'http://gpu-3.internal';
const request = { model: 'qwen4', messages: [{ role: 'user', content: 'Hi' }] };
const asked = { modelId: 'qwen4', modelProvider: 'ollama', operation: 'chat' };
const part = { model: 'qwen4', message: { role: 'assistant', content: 'Hel' }, done: false };
const last = {
  model: 'qwen4',
  message: { content: 'lo' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 4,
  eval_count: 2,
};
const read = { ...asked, modelServedId: 'qwen4', finishReasons: ['stop'], inputTokens: 4, outputTokens: 2 };
const done = { modelId: 'qwen4', modelProvider: 'ollama' };

export const ollamaCases = formatGroup('ollama', [
  { it: 'plain', url: `${HOST}/api/chat`, request: { ...request, stream: false }, answer: last, record: read },
  {
    it: 'streamed as lines',
    url: `${HOST}/api/chat`,
    request,
    type: 'application/x-ndjson',
    answer: lines(part, last),
    record: { ...read, stream: true },
  },
  {
    it: 'an error within a stream',
    url: `${HOST}/api/generate`,
    request: { model: 'qwen4', prompt: 'Hi' },
    type: 'application/x-ndjson',
    answer: lines(part, { error: 'out of memory' }),
    record: {
      ...asked,
      operation: 'text_completion',
      modelServedId: 'qwen4',
      outcome: 'error',
      outcomeReason: 'in_band_error',
      stream: true,
    },
  },
  {
    it: 'a missing model',
    url: `${HOST}/api/chat`,
    request,
    status: 404,
    answer: { error: "model 'qwen4' not found" },
    record: { ...asked, ...denied('model_unavailable') },
  },
  {
    it: 'embeddings',
    url: `${HOST}/api/embed`,
    request: { model: 'qwen4', input: ['Hi'] },
    answer: { model: 'qwen4', embeddings: [[0.1]], prompt_eval_count: 1 },
    record: { ...asked, operation: 'embeddings', modelServedId: 'qwen4', inputTokens: 1 },
  },
  {
    it: 'a pull',
    url: `${HOST}/api/pull`,
    request: { model: 'qwen4' },
    type: 'application/x-ndjson',
    answer: lines({ status: 'pulling manifest' }, { status: 'success' }),
    record: { ...done, action: 'model.download', stream: true },
  },
  {
    it: 'a deletion',
    method: 'DELETE',
    url: `${HOST}/api/delete`,
    request: { model: 'qwen4' },
    answer: '',
    record: { ...done, category: 'lifecycle', action: 'model.delete' },
  },
  {
    it: 'a copy, with an empty response',
    url: `${HOST}/api/copy`,
    request: { source: 'qwen', destination: 'acme/qwen' },
    answer: '',
    record: { category: 'lifecycle', action: 'model.register', modelId: 'acme/qwen', modelProvider: 'ollama' },
  },
]);
