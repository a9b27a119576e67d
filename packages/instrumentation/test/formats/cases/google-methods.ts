import { type FormatCase, formatGroup } from '../../support/format-case.ts';

const GEMINI = 'https://generativelanguage.googleapis.com/v1beta/models/m';
const PROJECT = '/v1/projects/p/locations/europe-west4';
const VERTEX = `https://europe-west4-aiplatform.googleapis.com${PROJECT}`;
const DEDICATED = `https://12.europe-west4-34.prediction.vertexai.goog${PROJECT}`;

function methods(base: string, modelProvider: string, given: Readonly<Record<string, string>>): readonly FormatCase[] {
  return Object.entries(given).map(([verb, operation]) => ({
    it: `${verb} at ${base}`,
    url: `${base}:${verb}`,
    request: {},
    answer: {},
    record: { modelId: 'm', modelProvider, operation },
  }));
}

export const everyMethodOfGoogleCases = formatGroup('Google methods', [
  ...methods(GEMINI, 'gcp.gemini', {
    generateContent: 'generate_content',
    generateAnswer: 'generate_content',
    embedContent: 'embeddings',
    batchEmbedContents: 'embeddings',
    asyncBatchEmbedContent: 'embeddings',
    embedText: 'embeddings',
    batchEmbedText: 'embeddings',
    batchGenerateContent: 'batch',
    countTokens: 'count_tokens',
    countMessageTokens: 'count_tokens',
    countTextTokens: 'count_tokens',
    generateMessage: 'chat',
    generateText: 'text_completion',
    predictLongRunning: 'predict',
  }),
  ...methods(`${VERTEX}/publishers/anthropic/models/m`, 'gcp.vertex_ai', { rawPredict: 'predict' }),
  ...methods(`${VERTEX}/publishers/google/models/m`, 'gcp.vertex_ai', {
    predict: 'predict',
    predictLongRunning: 'predict',
    fetchPredictOperation: 'predict.retrieve',
    countTokens: 'count_tokens',
    computeTokens: 'count_tokens',
  }),
  ...methods(`${VERTEX}/endpoints/m`, 'gcp.vertex_ai', {
    predict: 'predict',
    rawPredict: 'predict',
    directPredict: 'predict',
    directRawPredict: 'predict',
    explain: 'predict',
    generateContent: 'generate_content',
  }),
  ...methods(`${DEDICATED}/endpoints/m`, 'gcp.vertex_ai', { predict: 'predict' }),
  {
    it: 'streamRawPredict of Claude',
    url: `${VERTEX}/publishers/anthropic/models/m:streamRawPredict`,
    request: { stream: true },
    type: 'text/event-stream',
    answer:
      'data: {"type":"message_start","message":{"id":"a-1","model":"claude-5"}}\n\ndata: {"type":"message_stop"}\n\n',
    record: {
      modelId: 'm',
      modelServedId: 'claude-5',
      modelProvider: 'gcp.vertex_ai',
      operation: 'predict',
      responseId: 'a-1',
      stream: true,
    },
  },
]);
