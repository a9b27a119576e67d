import { AUDIT_ACTION } from '@auditspan/conventions';
import { noteUsage } from '../answer.ts';
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
    // What is cached is read by the model and paid for as tokens.
    { method: 'POST', path: path('cachedContents'), action: AUDIT_ACTION.MODEL_INVOKE },
    { method: 'GET', path: path('cachedContents(?:/[^/]+)?'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'PATCH', path: path('cachedContents/[^/]+'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'DELETE', path: path('cachedContents/[^/]+'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'POST', path: path('files'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'GET', path: path('files(?:/[^/]+)?'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'DELETE', path: path('files/[^/]+'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'GET', path: path('batches(?:/[^/]+)?'), action: AUDIT_ACTION.DATA_ACCESS },
    { method: 'POST', path: path('tunedModels'), action: AUDIT_ACTION.MODEL_FINE_TUNE },
    { method: 'PATCH', path: path('tunedModels/(?<model>[^/:]+)'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'DELETE', path: path('tunedModels/(?<model>[^/:]+)'), action: AUDIT_ACTION.MODEL_DELETE },
    { method: 'GET', path: path('(?:models|tunedModels|publishers/[^/]+/models)'), action: AUDIT_ACTION.MODEL_LIST },
    {
      method: 'GET',
      path: path('(?:models|tunedModels|publishers/[^/]+/models)/(?<model>[^/:]+)'),
      action: AUDIT_ACTION.MODEL_READ,
    },
    // What takes long, such as a video, is asked for until it is there.
    {
      method: 'GET',
      path: path('(?:models|tunedModels|publishers/[^/]+/models)/(?<model>[^/:]+)/operations/[^/]+'),
      action: AUDIT_ACTION.DATA_ACCESS,
    },
  ],
});

/**
 * Gemini beside the methods of its models: what is cached, files, batches and tuned models.
 *
 * @see https://ai.google.dev/api/caching
 */
export const geminiPlatform: ModelFormat = {
  ...rows,
  // Models are named as resources: `models/gemini-3`.
  readRequest: (fields) => ({ modelId: asText(rows.readRequest(fields).modelId)?.split('/').at(-1) }),
  answerFields: [...rows.answerFields, 'usageMetadata'],
  readAnswer(fields, facts) {
    rows.readAnswer(fields, facts);
    noteUsage(facts, asObject(fields['usageMetadata'])['totalTokenCount'], undefined);
  },
};
