import { AUDIT_ACTION } from '@auditspan/conventions';
import type { PickedFields } from '../../body/json-picker.ts';
import { addUsage, countWith, noteFinish, noteUsage, sumOf } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { grpcFormat } from '../grpc-format.ts';
import { asCount } from '../json-value.ts';

const generate = { operation: 'generate_content' };
const predict = { operation: 'predict' };
const MODEL_SERVICE = /^google\.ai\.generativelanguage\.v\w+\.ModelService$/u;

/** Reasons by their number, from 1: `Candidate.FinishReason` of either service, which differ after the fifth. */
const GEMINI_REASONS = [
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'IMAGE_SAFETY',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_OTHER',
  'NO_IMAGE',
  'IMAGE_RECITATION',
];
const VERTEX_REASONS = [
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'MODEL_ARMOR',
];
const REFUSALS: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MODEL_ARMOR',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/**
 * Gemini's API.
 *
 * @see https://www.npmjs.com/package/@google-ai/generativelanguage, whose `protos` define the field numbers
 */
export const geminiGrpc: ModelFormat = grpcFormat({
  name: 'gemini.grpc',
  provider: 'gcp.gemini',
  service: /^google\.ai\.generativelanguage\.v\w+\.GenerativeService$/u,
  methods: {
    GenerateContent: generate,
    StreamGenerateContent: { ...generate, streams: true },
    GenerateAnswer: generate,
    EmbedContent: { operation: 'embeddings' },
    BatchEmbedContents: { operation: 'embeddings' },
    CountTokens: { operation: 'count_tokens' },
  },
  model: [[1]],
  response: {
    reason: [1, 2],
    counted: [1],
    block: [2, 1],
    input: [3, 1],
    tools: [3, 8],
    said: [3, 2],
    thought: [3, 10],
    model: [4],
    id: [5],
  },
  readMore: (fields, facts) => readGenerated(fields, facts, GEMINI_REASONS),
});

/** Sessions with Gemini, whose first message names the model; each response reports its own tokens. */
export const geminiLiveGrpc: ModelFormat = grpcFormat({
  name: 'gemini.live.grpc',
  provider: 'gcp.gemini',
  service: /^google\.ai\.generativelanguage\.v\w+\.GenerativeService$/u,
  methods: { BidiGenerateContent: { operation: 'realtime', streams: true } },
  model: [[1, 1]],
  response: { input: [10, 1], tools: [10, 8], said: [10, 2], thought: [10, 10] },
  readMore: ({ input, tools, said, thought }, facts) =>
    addUsage(facts, countWith(input, tools), countWith(said, thought)),
});

/** Other models of Gemini's API. */
export const geminiPredictGrpc: ModelFormat = grpcFormat({
  name: 'gemini.predict.grpc',
  provider: 'gcp.gemini',
  service: /^google\.ai\.generativelanguage\.v\w+\.PredictionService$/u,
  methods: { Predict: predict, PredictLongRunning: predict },
  model: [[1]],
});

/** Gemini's cached content, which is read once for many calls. */
export const geminiCacheGrpc: ModelFormat = grpcFormat({
  name: 'gemini.cache.grpc',
  provider: 'gcp.gemini',
  service: /^google\.ai\.generativelanguage\.v\w+\.CacheService$/u,
  methods: { CreateCachedContent: {} },
  model: [[1, 2]],
  response: { input: [12, 1] },
  readMore: ({ input }, facts) => noteUsage(facts, input, undefined),
});

/** Models of Gemini's API: lookup and deletion. */
export const geminiModelsGrpc: ModelFormat = grpcFormat({
  name: 'gemini.models.grpc',
  provider: 'gcp.gemini',
  service: MODEL_SERVICE,
  methods: {
    GetModel: { action: AUDIT_ACTION.MODEL_READ },
    GetTunedModel: { action: AUDIT_ACTION.MODEL_READ },
    ListModels: { action: AUDIT_ACTION.MODEL_LIST },
    ListTunedModels: { action: AUDIT_ACTION.MODEL_LIST },
    DeleteTunedModel: { action: AUDIT_ACTION.MODEL_DELETE },
  },
  model: [[1]],
});

/** Tuned models of Gemini's API: the request contains the whole model. */
export const geminiTuningGrpc: ModelFormat = grpcFormat({
  name: 'gemini.tuning.grpc',
  provider: 'gcp.gemini',
  service: MODEL_SERVICE,
  methods: {
    CreateTunedModel: { action: AUDIT_ACTION.MODEL_FINE_TUNE },
    UpdateTunedModel: { action: AUDIT_ACTION.MODEL_REGISTER },
  },
  model: [
    [2, 4],
    [1, 1],
  ],
});

/**
 * Gemini on Vertex AI.
 *
 * @see https://www.npmjs.com/package/@google-cloud/aiplatform, whose `protos` define the field numbers
 */
export const vertexGenerateGrpc: ModelFormat = grpcFormat({
  name: 'vertex.generate.grpc',
  provider: 'gcp.vertex_ai',
  service: /^google\.cloud\.aiplatform\.v\w+\.PredictionService$/u,
  methods: { GenerateContent: generate, StreamGenerateContent: { ...generate, streams: true } },
  model: [[5]],
  response: { reason: [2, 3], block: [3, 1], input: [4, 1], said: [4, 2], thought: [4, 14], model: [11], id: [13] },
  readMore: (fields, facts) => readGenerated(fields, facts, VERTEX_REASONS),
});

/** Embeddings of Vertex AI, which name the model in another field. */
export const vertexEmbedGrpc: ModelFormat = grpcFormat({
  name: 'vertex.embed.grpc',
  provider: 'gcp.vertex_ai',
  service: /^google\.cloud\.aiplatform\.v\w+\.PredictionService$/u,
  methods: { EmbedContent: { operation: 'embeddings' } },
  model: [[1]],
  response: { input: [2, 1] },
  readMore: ({ input }, facts) => noteUsage(facts, input, undefined),
});

/** Token counting of Vertex AI. */
export const vertexCountGrpc: ModelFormat = grpcFormat({
  name: 'vertex.count.grpc',
  provider: 'gcp.vertex_ai',
  service: /^google\.cloud\.aiplatform\.v\w+\.(?:LlmUtilityService|PredictionService)$/u,
  methods: { CountTokens: { operation: 'count_tokens' }, ComputeTokens: { operation: 'count_tokens' } },
  model: [[3], [1]],
  response: { counted: [1] },
  readMore: ({ counted }, facts) => noteUsage(facts, asCount(counted), undefined),
});

/** Every other model on Vertex AI, by its endpoint. */
export const vertexPredictGrpc: ModelFormat = grpcFormat({
  name: 'vertex.predict.grpc',
  provider: 'gcp.vertex_ai',
  service: /^google\.cloud\.aiplatform\.v\w+\.PredictionService$/u,
  methods: {
    Predict: predict,
    RawPredict: predict,
    StreamRawPredict: { ...predict, streams: true },
    DirectPredict: predict,
    DirectRawPredict: predict,
    StreamDirectPredict: { ...predict, streams: true },
    StreamDirectRawPredict: { ...predict, streams: true },
    StreamingPredict: { ...predict, streams: true },
    ServerStreamingPredict: { ...predict, streams: true },
    StreamingRawPredict: { ...predict, streams: true },
    Explain: predict,
    ChatCompletions: { operation: 'chat', streams: true },
  },
  model: [[1]],
});

function readGenerated(fields: PickedFields, facts: ResponseFacts, reasons: readonly string[]): void {
  const { reason, counted, block, input, tools, said, thought } = fields;
  const name = typeof reason === 'number' ? reasons[reason - 1] : undefined;
  noteFinish(facts, name);
  if (asCount(block) !== undefined && block !== 0) facts.refused = true;
  if (name !== undefined && REFUSALS.has(name)) facts.refused = true;
  // Reasoning is billed as output.
  noteUsage(facts, countWith(input ?? counted, tools), sumOf(said, thought));
}
