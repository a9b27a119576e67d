import { frame } from '../../support/amazon-frames.ts';
import { denied, events, formatGroup } from '../../support/format-case.ts';

const VERTEX = 'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5';
const vertex = { modelProvider: 'gcp.vertex_ai' };
const gemini = { modelProvider: 'gcp.gemini', modelId: 'imagen-4', operation: 'predict' };
const IMAGEN = 'https://generativelanguage.googleapis.com/v1beta/models/imagen-4:predict';

export const modelElsewhereCases = formatGroup('a model that is not where it usually is', [
  {
    it: 'a WebRTC offer: in the query',
    url: 'https://api.openai.com/v1/realtime/calls?model=gpt-realtime',
    headers: { 'content-type': 'application/sdp' },
    request: 'v=0\r\n',
    status: 201,
    type: 'application/sdp',
    answer: 'v=0\r\n',
    record: { modelProvider: 'openai', modelId: 'gpt-realtime', operation: 'realtime' },
  },
  {
    it: 'sound sent to a known host: in the query',
    url: 'https://api.deepgram.com/v1/listen?model=nova-3',
    headers: { 'content-type': 'audio/wav' },
    request: 'RIFF',
    answer: { results: {} },
    record: { modelProvider: 'deepgram', modelId: 'nova-3' },
  },
  {
    it: 'an asynchronous call of Perplexity: in the nested request',
    url: 'https://api.perplexity.ai/async/chat/completions',
    request: { request: { model: 'sonar-deep-research', messages: [] } },
    answer: { id: 'a-1', model: 'sonar-deep-research', status: 'CREATED' },
    record: {
      modelProvider: 'perplexity',
      modelId: 'sonar-deep-research',
      modelServedId: 'sonar-deep-research',
      operation: 'chat',
      responseId: 'a-1',
    },
  },
  {
    it: 'reranking by Bedrock: in its configuration',
    url: 'https://bedrock-agent-runtime.eu-west-1.amazonaws.com/rerank',
    request: {
      queries: [],
      rerankingConfiguration: { bedrockRerankingConfiguration: { modelConfiguration: { modelArn: 'arn:m' } } },
    },
    answer: { results: [] },
    record: { modelProvider: 'aws.bedrock', modelId: 'arn:m', operation: 'rerank' },
  },
  {
    it: "the model that Bedrock's prompt router chose: in the trace",
    url: 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/router-1/converse-stream',
    request: { messages: [] },
    type: 'application/vnd.amazon.eventstream',
    answer: frame('metadata', {
      usage: { inputTokens: 3, outputTokens: 1 },
      trace: { promptRouter: { invokedModelId: 'arn:m' } },
    }),
    record: {
      modelProvider: 'aws.bedrock',
      modelId: 'router-1',
      modelServedId: 'arn:m',
      operation: 'chat',
      inputTokens: 3,
      outputTokens: 1,
      stream: true,
    },
  },
  {
    it: 'the model that took over from one that declined: where it did, and in its usage',
    url: 'https://api.anthropic.com/v1/messages',
    request: { model: 'claude-5', fallbacks: [{ model: 'claude-4' }], messages: [], stream: true },
    type: 'text/event-stream',
    answer: events(
      { type: 'message_start', message: { id: 'msg_1', model: 'claude-5', usage: { input_tokens: 3 } } },
      { type: 'content_block_start', content_block: { type: 'fallback', to: { model: 'claude-4' } } },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { input_tokens: 4, output_tokens: 5, iterations: [{ type: 'fallback_message', model: 'claude-4-1' }] },
      },
      { type: 'message_stop' },
    ),
    record: {
      modelProvider: 'anthropic',
      modelId: 'claude-5',
      modelServedId: 'claude-4-1',
      operation: 'chat',
      responseId: 'msg_1',
      inputTokens: 4,
      outputTokens: 5,
      finishReasons: ['end_turn'],
      stream: true,
    },
  },
  {
    it: "token counting of Claude on Vertex AI: in the body, although the path has a model's form",
    url: `${VERTEX}/publishers/anthropic/models/count-tokens:rawPredict`,
    request: { model: 'claude-5', messages: [] },
    answer: { input_tokens: 14 },
    record: { ...vertex, modelId: 'claude-5', operation: 'count_tokens', inputTokens: 14 },
  },
  {
    it: 'an agent on Vertex AI, which stands for a model',
    url: `${VERTEX}/reasoningEngines/88:query`,
    request: { input: {} },
    answer: { output: 'a' },
    record: { ...vertex, modelId: '88', operation: 'invoke_agent' },
  },
  {
    it: "an image model of Gemini's API, whose method TensorFlow Serving has too",
    url: IMAGEN,
    request: { instances: [{ prompt: 'A cat' }] },
    answer: { predictions: [{ mimeType: 'image/png', bytesBase64Encoded: 'AA' }] },
    record: gemini,
  },
  {
    it: 'images that were all filtered',
    url: IMAGEN,
    request: { instances: [{ prompt: 'A cat' }] },
    answer: { predictions: [{ raiFilteredReason: 'filtered' }] },
    record: { ...gemini, ...denied('content_refused') },
  },
  {
    it: 'images of Fireworks',
    url: 'https://api.fireworks.ai/inference/v1/workflows/accounts/fireworks/models/flux-1/text_to_image',
    request: { prompt: 'A cat' },
    answer: {},
    record: {
      modelProvider: 'fireworks_ai',
      modelId: 'accounts/fireworks/models/flux-1',
      operation: 'image_generation',
    },
  },
  {
    it: "Ollama's older embeddings",
    url: 'http://ollama.internal:11434/api/embeddings',
    request: { model: 'all-minilm', prompt: 'Hi' },
    answer: { embedding: [0.1] },
    record: { modelProvider: 'ollama', modelId: 'all-minilm', operation: 'embeddings' },
  },
  {
    it: "MLflow's scoring server on an unknown host, which names no model",
    url: 'http://scores.internal:5001/invocations',
    request: { dataframe_split: { columns: ['a'], data: [[1]] } },
    answer: { predictions: [1] },
    record: { modelProvider: 'mlflow', operation: 'predict' },
  },
]);

const chat = { modelProvider: 'openai', modelId: 'm', operation: 'chat', inputTokens: 3, outputTokens: 1 };
const counted = { prompt_tokens: 3, completion_tokens: 1 };
const STREAM = {
  url: 'http://vllm.internal/v1/chat/completions',
  request: { model: 'm', stream: true },
  type: 'text/event-stream',
};

export const usageElsewhereCases = formatGroup('tokens that are not where they usually are', [
  {
    it: "Groq's streams: within its own field",
    ...STREAM,
    answer: events({ choices: [{ delta: {}, finish_reason: 'stop' }], x_groq: { usage: counted } }, '[DONE]'),
    record: { ...chat, finishReasons: ['stop'], stream: true },
  },
  {
    it: "Moonshot's streams: in the choice",
    ...STREAM,
    answer: events({ choices: [{ delta: {}, finish_reason: 'stop', usage: counted }] }, '[DONE]'),
    record: { ...chat, finishReasons: ['stop'], stream: true },
  },
  {
    it: 'events labelled twice',
    ...STREAM,
    type: 'text/event-stream, text/event-stream',
    answer: events({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: counted }, '[DONE]'),
    record: { ...chat, finishReasons: ['stop'], stream: true },
  },
  {
    it: 'events labelled as text',
    ...STREAM,
    type: 'text/plain',
    answer: events({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: counted }, '[DONE]'),
    record: { ...chat, finishReasons: ['stop'], stream: true },
  },
  {
    it: 'a conversation with Mistral: in its last event',
    url: 'https://api.mistral.ai/v1/conversations',
    request: { model: 'mistral-large', inputs: 'Hi', stream: true },
    type: 'text/event-stream',
    answer: `event: message.output.delta\ndata: {"content":"a"}\n\nevent: conversation.response.done\ndata: ${JSON.stringify({ usage: counted })}\n\n`,
    record: { ...chat, modelProvider: 'mistral_ai', modelId: 'mistral-large', stream: true },
  },
  {
    it: 'Text Generation Inference: in the details',
    url: 'http://tgi.internal/generate_stream',
    request: { inputs: 'Hi' },
    type: 'text/event-stream',
    answer: events(
      { token: { text: 'a' }, generated_text: null, details: null },
      {
        token: { text: 'b' },
        generated_text: 'ab',
        details: { finish_reason: 'eos_token', generated_tokens: 2, input_length: 4 },
      },
    ),
    record: {
      modelProvider: 'huggingface',
      operation: 'text_generation',
      inputTokens: 4,
      outputTokens: 2,
      finishReasons: ['eos_token'],
      stream: true,
    },
  },
  {
    it: 'SGLang: in the meta information',
    url: 'http://sglang.internal/generate',
    request: { text: 'Hi', sampling_params: {} },
    answer: { text: 'a', meta_info: { prompt_tokens: 4, completion_tokens: 5 } },
    record: { modelProvider: 'huggingface', operation: 'text_generation', inputTokens: 4, outputTokens: 5 },
  },
  {
    it: 'embeddings of Vertex AI: with each text',
    url: `${VERTEX}/publishers/google/models/text-embedding-5:predict`,
    request: { instances: [{ content: 'a' }, { content: 'b' }] },
    answer: {
      predictions: [4, 6].map((count) => ({ embeddings: { values: [1], statistics: { token_count: count } } })),
    },
    record: { ...vertex, modelId: 'text-embedding-5', operation: 'predict', inputTokens: 10 },
  },
  {
    it: 'a stream of Vertex AI without a reason: complete as its array has ended',
    url: `${VERTEX}/endpoints/123:serverStreamingPredict`,
    request: { inputs: [] },
    answer: [{ outputs: [] }],
    record: { ...vertex, modelId: '123', operation: 'predict', stream: true },
  },
  {
    it: "Jina's classification: the total alone",
    url: 'https://api.jina.ai/v1/classify',
    request: { model: 'jina-clip', input: [] },
    answer: { data: [], usage: { total_tokens: 8 } },
    record: { modelProvider: 'jina_ai', modelId: 'jina-clip', operation: 'classify', inputTokens: 8 },
  },
]);

const stored = { category: 'data', action: 'data.access', modelProvider: 'openai' };

export const storedCases = formatGroup('stored at OpenAI: no model answers', [
  {
    it: 'a conversation',
    url: 'https://api.openai.com/v1/conversations',
    request: { items: [] },
    answer: { id: 'conv-1' },
    record: { ...stored, operation: 'conversations', responseId: 'conv-1' },
  },
  {
    it: 'a completion',
    method: 'GET',
    url: 'https://api.openai.com/v1/chat/completions/chatcmpl-1',
    answer: { id: 'chatcmpl-1', model: 'm-1' },
    record: { ...stored, operation: 'chat.retrieve', responseId: 'chatcmpl-1', modelServedId: 'm-1' },
  },
  {
    it: 'a video',
    method: 'GET',
    url: 'https://api.openai.com/v1/videos/v-1',
    answer: { id: 'v-1', model: 'sora-2', status: 'in_progress' },
    record: { ...stored, operation: 'videos.retrieve', responseId: 'v-1', modelServedId: 'sora-2' },
  },
]);
