import type { PickedFields } from '../body/json-picker.ts';
import { noteFinish, noteUsage } from './answer.ts';
import type { AnswerFacts, ModelFormat } from './format.ts';
import { grpcFormat } from './grpc-format.ts';
import { asCount } from './json-value.ts';

const generate = { operation: 'generate_content' };
const predict = { operation: 'predict' };

/** Reasons by their number; both services count the first four alike. */
const GEMINI_REASONS = 'STOP MAX_TOKENS SAFETY RECITATION OTHER LANGUAGE BLOCKLIST PROHIBITED_CONTENT SPII'.split(' ');
const VERTEX_REASONS = 'STOP MAX_TOKENS SAFETY RECITATION OTHER BLOCKLIST PROHIBITED_CONTENT SPII'.split(' ');
const REFUSALS: ReadonlySet<string> = new Set('SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII'.split(' '));

/** Gemini's API. */
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
  answer: {
    reason: [1, 2],
    counted: [1],
    block: [2, 1],
    input: [3, 1],
    said: [3, 2],
    thought: [3, 10],
    model: [4],
    id: [5],
  },
  readMore: (fields, facts) => readGenerated(fields, facts, GEMINI_REASONS),
});

/** Gemini on Vertex AI. */
export const vertexGenerateGrpc: ModelFormat = grpcFormat({
  name: 'vertex.generate.grpc',
  provider: 'gcp.vertex_ai',
  service: /^google\.cloud\.aiplatform\.v\w+\.PredictionService$/u,
  methods: { GenerateContent: generate, StreamGenerateContent: { ...generate, streams: true } },
  model: [[5]],
  answer: { reason: [2, 3], block: [3, 1], input: [4, 1], said: [4, 2], thought: [4, 14], model: [11], id: [13] },
  readMore: (fields, facts) => readGenerated(fields, facts, VERTEX_REASONS),
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

function readGenerated(fields: PickedFields, facts: AnswerFacts, reasons: readonly string[]): void {
  const { reason, counted, block, input, said, thought } = fields;
  const name = typeof reason === 'number' ? reasons[reason - 1] : undefined;
  noteFinish(facts, name);
  if (asCount(block) !== undefined && block !== 0) facts.refused = true;
  if (name !== undefined && REFUSALS.has(name)) facts.refused = true;
  // Thinking is paid for as output.
  const output =
    said === undefined && thought === undefined ? undefined : (asCount(said) ?? 0) + (asCount(thought) ?? 0);
  noteUsage(facts, input ?? counted, output);
}
