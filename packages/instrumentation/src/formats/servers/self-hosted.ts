import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import { noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asList, asObject, asText, type JsonObject } from '../json-value.ts';
import { promptMessages } from '../messages.ts';
import { plainFormat } from '../plain-format.ts';

/** Action and operation of such a server's path. */
interface Asked {
  readonly operation?: string;
  readonly action?: AuditAction;
  /** Fields specific to this server: a body with all of them but without a model is recognised. */
  readonly words?: readonly string[];
}

const LOAD: Asked = { action: AUDIT_ACTION.MODEL_DEPLOY };
const UNLOAD: Asked = { action: AUDIT_ACTION.MODEL_UNDEPLOY };

/** Creates the format of a server's paths beyond others' APIs, by the end of the path, for POST only. */
function selfHosted(
  particulars: Pick<ModelFormat, 'name' | 'provider'> & Partial<ModelFormat>,
  paths: Readonly<Record<string, Asked>>,
): ModelFormat {
  const ends = Object.keys(paths);
  const words = [...new Set(Object.values(paths).flatMap((asked) => asked.words ?? []))];
  const spoken = Object.values(paths).flatMap((asked) => (asked.words === undefined ? [] : [asked.words]));
  return plainFormat({
    endsSilently: true,
    requestFields: ['model', 'stream', ...words],
    readRequest: ({ model, stream, ...fields }) => ({
      modelId: asText(model),
      stream: stream === true,
      unnamed: spoken.some((all) => all.every((word) => Object.hasOwn(fields, word))),
    }),
    readMessages: ({ prompt, inputs }) => promptMessages(prompt ?? inputs),
    ...particulars,
    match(method, path) {
      const end = method === 'POST' ? ends.find((one) => path.endsWith(one)) : undefined;
      const { operation, action } = end === undefined ? {} : (paths[end] as Asked);
      if (end === undefined) return undefined;
      return { certain: false, ...(operation && { operation }), ...(action && { action }) };
    },
  });
}

/** vLLM beyond OpenAI's paths, and SGLang. */
export const vllm: ModelFormat = selfHosted(
  {
    name: 'vllm',
    provider: 'vllm',
    requestFields: ['model', 'lora_name', 'stream'],
    readRequest: ({ model, lora_name: adapter, stream }) => ({
      modelId: asText(model) ?? asText(adapter),
      stream: stream === true,
    }),
  },
  {
    '/score': { operation: 'score' },
    '/classify': { operation: 'classify' },
    '/pooling': { operation: 'embeddings' },
    '/tokenize': { operation: 'tokenize' },
    '/detokenize': { operation: 'tokenize' },
    '/inference/v1/generate': { operation: 'text_completion' },
    '/load_lora_adapter': LOAD,
    '/unload_lora_adapter': UNLOAD,
  },
);

/**
 * The server of llama.cpp beyond OpenAI's paths, which has one model, or a router for several.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
export const llamaCpp: ModelFormat = selfHosted(
  {
    name: 'llama.cpp',
    provider: 'llama_cpp',
    responseFields: ['model', 'content', 'tokens_evaluated', 'tokens_predicted', 'stop_type', 'error'],
    readResponse: readLlama,
    readEvent({ event, data }, facts) {
      const body = asObject(parseJson(data));
      if (event === 'error') noteError(facts, body['error'] ?? body);
      readLlama(body, facts);
      if (body['stop'] === true) facts.ended = true;
    },
    endsSilently: false,
  },
  {
    '/completion': { operation: 'text_completion', words: ['prompt', 'n_predict'] },
    '/infill': { operation: 'text_completion', words: ['input_prefix', 'input_suffix'] },
    '/embedding': { operation: 'embeddings' },
    '/reranking': { operation: 'rerank' },
    '/models/load': LOAD,
    '/models/unload': UNLOAD,
  },
);

function readLlama(body: JsonObject, facts: ResponseFacts): void {
  noteIdentity(facts, undefined, body['model']);
  noteError(facts, body['error']);
  noteUsage(facts, body['tokens_evaluated'], body['tokens_predicted']);
  if (body['stop_type'] !== 'none') noteFinish(facts, body['stop_type']);
  noteText(facts, body['content']);
}

/**
 * Text Embeddings Inference, which has one model and names it nowhere.
 *
 * @see https://huggingface.co/docs/text-embeddings-inference
 */
export const textEmbeddings: ModelFormat = selfHosted(
  { name: 'tei', provider: 'huggingface', readMessages: () => [], responseFields: ['error'], readResponse: readError },
  {
    '/embed': { operation: 'embeddings', words: ['inputs'] },
    '/embed_all': { operation: 'embeddings', words: ['inputs'] },
    '/embed_sparse': { operation: 'embeddings', words: ['inputs'] },
    '/similarity': { operation: 'score', words: ['inputs'] },
    '/predict': { operation: 'classify', words: ['inputs'] },
  },
);

function readError({ error }: JsonObject, facts: ResponseFacts): void {
  if (error !== undefined) facts.error = { codes: [] };
}

/**
 * LM Studio's own API.
 *
 * @see https://lmstudio.ai/docs/developer/rest
 */
export const lmStudio: ModelFormat = selfHosted(
  {
    name: 'lmstudio',
    provider: 'lmstudio',
    requestFields: ['model', 'instance_id', 'stream', 'input'],
    readRequest: ({ model, instance_id: instance, stream }) => ({
      modelId: asText(model) ?? asText(instance),
      stream: stream === true,
    }),
    readMessages: ({ input }) => promptMessages(input),
    responseFields: ['model_instance_id', 'response_id', 'output', 'stats', 'error'],
    readResponse: readLmStudio,
    readEvent({ data }, facts) {
      const event = asObject(parseJson(data));
      if (event['type'] === 'error') noteError(facts, event['error'] ?? {});
      if (event['type'] !== 'chat.end') return;
      readLmStudio(asObject(event['result']), facts);
      facts.ended = true;
    },
    endsSilently: false,
  },
  {
    '/api/v1/chat': { operation: 'chat' },
    '/api/v1/models/load': LOAD,
    '/api/v1/models/unload': UNLOAD,
    '/api/v1/models/download': { action: AUDIT_ACTION.MODEL_DOWNLOAD },
  },
);

function readLmStudio(
  { model_instance_id: model, response_id: id, output, stats, error }: JsonObject,
  facts: ResponseFacts,
) {
  noteIdentity(facts, id, model);
  noteError(facts, error);
  const { input_tokens: input, total_output_tokens: said } = asObject(stats);
  noteUsage(facts, input, said);
  for (const item of asList(output)) noteText(facts, asObject(item)['content']);
}
