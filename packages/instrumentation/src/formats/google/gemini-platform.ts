import { AUDIT_ACTION } from '@auditspan/conventions';
import { noteUsage } from '../response-facts.ts';
import type { ModelFormat } from '../format.ts';
import { asObject, asText } from '../json-value.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const VERSION = String.raw`/v1(?:alpha|beta)?\d*`;
const PLACE = String.raw`(?:/projects/[^/]+/locations/[^/]+)?`;

function path(end: string): RegExp {
  return new RegExp(`^(?:/upload)?${VERSION}${PLACE}/${end}$`, 'u');
}

const rows = lifecycleFormat({
  name: 'gemini.platform',
  provider: 'gcp.gemini',
  modelFields: ['model', 'baseModel'],
  host: /(?:^|[.-])(?:generativelanguage|aiplatform)\.googleapis\.com$/iu,
  rows: [
    // Cached content is read by the model and billed as tokens.
    ['POST', path('cachedContents'), AUDIT_ACTION.MODEL_INVOKE],
    ['GET', path('cachedContents(?:/[^/]+)?'), AUDIT_ACTION.DATA_ACCESS],
    ['PATCH DELETE', path('cachedContents/[^/]+'), AUDIT_ACTION.DATA_ACCESS],
    ['POST', path('files'), AUDIT_ACTION.DATA_ACCESS],
    ['GET', path('files(?:/[^/]+)?'), AUDIT_ACTION.DATA_ACCESS],
    ['DELETE', path('files/[^/]+'), AUDIT_ACTION.DATA_ACCESS],
    ['GET', path('batches(?:/[^/]+)?'), AUDIT_ACTION.DATA_ACCESS],
    ['POST', path('tunedModels'), AUDIT_ACTION.MODEL_FINE_TUNE],
    ['PATCH', path('tunedModels/(?<model>[^/:]+)'), AUDIT_ACTION.MODEL_REGISTER],
    ['DELETE', path('tunedModels/(?<model>[^/:]+)'), AUDIT_ACTION.MODEL_DELETE],
    ['GET', path('(?:models|tunedModels|publishers/[^/]+/models)'), AUDIT_ACTION.MODEL_LIST],
    ['GET', path('(?:models|tunedModels|publishers/[^/]+/models)/(?<model>[^/:]+)'), AUDIT_ACTION.MODEL_READ],
    // Long-running operations, such as generating a video, are polled.
    [
      'GET',
      path('(?:models|tunedModels|publishers/[^/]+/models)/(?<model>[^/:]+)/operations/[^/]+'),
      AUDIT_ACTION.DATA_ACCESS,
    ],
  ],
});

/**
 * Gemini's API beyond the methods of its models: cached content, files, batches and tuned models.
 *
 * @see https://ai.google.dev/api/caching
 */
export const geminiPlatform: ModelFormat = {
  ...rows,
  // Models are named as resources: `models/gemini-3`.
  readRequest: (fields) => ({ modelId: asText(rows.readRequest(fields).modelId)?.split('/').at(-1) }),
  responseFields: [...rows.responseFields, 'usageMetadata'],
  readResponse(fields, facts) {
    rows.readResponse(fields, facts);
    noteUsage(facts, asObject(fields['usageMetadata'])['totalTokenCount'], undefined);
  },
};
