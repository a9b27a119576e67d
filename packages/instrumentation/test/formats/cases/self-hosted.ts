import { events, formatGroup } from '../../support/format-case.ts';

const called = { action: 'model.invoke' };
const vllm = { ...called, modelId: 'qwen4', modelProvider: 'vllm' };
const VLLM = 'http://vllm.internal:8000';
const LLAMA = 'http://llama.internal:8080';
const TEI = 'http://tei.internal:8080';
const LM_STUDIO = 'http://desk.internal:1234/api/v1';
const llama = { modelServedId: 'gemma.gguf', modelProvider: 'llama_cpp', inputTokens: 4, outputTokens: 2 };
const llamaAnswer = { content: 'Hello', model: 'gemma.gguf', tokens_evaluated: 4, tokens_predicted: 2, stop: true };
const lmAnswer = {
  model_instance_id: 'gemma:2',
  output: [{ type: 'message', content: 'Hello' }],
  stats: { input_tokens: 4, total_output_tokens: 2, reasoning_output_tokens: 1 },
  response_id: 'resp_1',
};
const lmStudio = {
  modelId: 'gemma',
  modelServedId: 'gemma:2',
  modelProvider: 'lmstudio',
  operation: 'chat',
  responseId: 'resp_1',
  inputTokens: 4,
  outputTokens: 2,
};

/** Servers that never name their only model are recognised by the fields of their bodies. */
export const selfHostedCases = formatGroup('self-hosted model servers', [
  {
    it: 'vLLM, score',
    url: `${VLLM}/score`,
    request: { model: 'qwen4', text_1: 'a', text_2: ['b'] },
    answer: { id: 'score-1', model: 'qwen4', data: [{ index: 0, score: 1 }], usage: { prompt_tokens: 4 } },
    record: { ...vllm, operation: 'score', responseId: 'score-1', modelServedId: 'qwen4', inputTokens: 4 },
  },
  {
    it: 'vLLM, classify',
    url: `${VLLM}/classify`,
    request: { model: 'qwen4', input: 'a' },
    answer: { id: 'classify-1', data: [] },
    record: { ...vllm, operation: 'classify', responseId: 'classify-1' },
  },
  {
    it: 'vLLM, pooling',
    url: `${VLLM}/pooling`,
    request: { model: 'qwen4', input: 'a' },
    answer: { id: 'pool-1', data: [] },
    record: { ...vllm, operation: 'embeddings', responseId: 'pool-1' },
  },
  {
    it: 'vLLM, tokenization',
    url: `${VLLM}/tokenize`,
    request: { model: 'qwen4', prompt: 'a' },
    answer: { count: 1, tokens: [1] },
    record: { ...vllm, operation: 'tokenize' },
  },
  {
    it: 'vLLM, loading an adapter',
    url: `${VLLM}/v1/load_lora_adapter`,
    request: { lora_name: 'sql', lora_path: '/adapters/sql' },
    type: 'text/plain',
    answer: 'Success',
    record: { category: 'lifecycle', action: 'model.deploy', modelId: 'sql', modelProvider: 'vllm' },
  },
  {
    it: 'llama.cpp, completion',
    url: `${LLAMA}/completion`,
    request: { prompt: 'Hi', n_predict: 16 },
    answer: { ...llamaAnswer, stop_type: 'eos' },
    record: { ...llama, operation: 'text_completion', finishReasons: ['eos'] },
  },
  {
    it: 'llama.cpp, completion, streamed',
    url: `${LLAMA}/completion`,
    request: { prompt: 'Hi', n_predict: 16, stream: true },
    type: 'text/event-stream',
    answer: events({ content: 'Hel', stop: false }, { ...llamaAnswer, content: '', stop_type: 'limit' }),
    record: { ...llama, operation: 'text_completion', finishReasons: ['limit'], stream: true },
  },
  {
    it: 'llama.cpp, an incomplete stream',
    url: `${LLAMA}/completion`,
    request: { prompt: 'Hi', n_predict: 16, stream: true },
    type: 'text/event-stream',
    answer: events({ content: 'Hel', stop: false }),
    record: { modelProvider: 'llama_cpp', operation: 'text_completion', outcome: 'unknown', stream: true },
  },
  {
    it: 'llama.cpp, infill',
    url: `${LLAMA}/infill`,
    request: { input_prefix: 'a', input_suffix: 'b' },
    answer: { ...llamaAnswer, stop_type: 'eos' },
    record: { ...llama, operation: 'text_completion', finishReasons: ['eos'] },
  },
  {
    it: 'llama.cpp, loading a model by its router',
    url: `${LLAMA}/models/load`,
    request: { model: 'gemma' },
    answer: { success: true },
    record: { category: 'lifecycle', action: 'model.deploy', modelId: 'gemma', modelProvider: 'llama_cpp' },
  },
  {
    it: 'Text Embeddings Inference',
    url: `${TEI}/embed`,
    request: { inputs: 'Hi' },
    answer: [[0.1, 0.2]],
    record: { modelProvider: 'huggingface', operation: 'embeddings' },
  },
  {
    it: 'Text Embeddings Inference, classification',
    url: `${TEI}/predict`,
    request: { inputs: 'Hi' },
    status: 413,
    answer: { error: 'too long', error_type: 'Validation' },
    record: {
      modelProvider: 'huggingface',
      operation: 'classify',
      outcome: 'error',
      outcomeReason: 'invalid_request',
    },
  },
  {
    it: 'Text Embeddings Inference, reranking',
    url: `${TEI}/rerank`,
    request: { query: 'Hi', texts: ['a'] },
    answer: [{ index: 0, score: 1 }],
    record: { modelProvider: 'openai', operation: 'rerank' },
  },
  {
    it: 'Text Generation Inference',
    url: 'http://tgi.internal/generate',
    request: { inputs: 'Hi' },
    answer: { generated_text: 'Hello' },
    record: { modelProvider: 'huggingface', operation: 'text_generation' },
  },
  {
    it: 'LM Studio',
    url: `${LM_STUDIO}/chat`,
    request: { model: 'gemma', input: 'Hi' },
    answer: lmAnswer,
    record: lmStudio,
  },
  {
    it: 'LM Studio, streamed',
    url: `${LM_STUDIO}/chat`,
    request: { model: 'gemma', input: 'Hi', stream: true },
    type: 'text/event-stream',
    answer: events({ type: 'message.delta', content: 'Hello' }, { type: 'chat.end', result: lmAnswer }),
    record: { ...lmStudio, stream: true },
  },
  {
    it: 'LM Studio, loading a model',
    url: `${LM_STUDIO}/models/load`,
    request: { model: 'gemma' },
    answer: { type: 'llm', instance_id: 'gemma', status: 'loaded' },
    record: { category: 'lifecycle', action: 'model.deploy', modelId: 'gemma', modelProvider: 'lmstudio' },
  },
  {
    it: 'Elasticsearch, inference',
    url: 'http://search.internal:9200/_inference/text_embedding/e5',
    request: { input: 'Hi' },
    answer: { text_embedding: [] },
    record: { modelId: 'e5', modelProvider: 'elasticsearch', operation: 'predict' },
  },
]);
