import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import type { ModelFormat } from '../format.ts';
import { asObject, asText } from '../json-value.ts';
import { rowMatcher, type LifecycleRow } from '../lifecycle-format.ts';
import { plainFormat } from '../plain-format.ts';
import { mediaRoute } from '../realtime.ts';

/** Operations whose models are named in a file, or by an assistant. */
const NAMED_ELSEWHERE: ReadonlySet<string | undefined> = new Set(['batch', 'assistants.run']);

const VERSION = String.raw`(?:/v\d+(?:beta\d*)?|/openai(?:/v\d+)?)`;

/** @param path path after the version */
function row(methods: string, path: string, action: AuditAction, operation: string): LifecycleRow {
  return [methods, new RegExp(`${VERSION}${path}$`, 'u'), action, operation];
}

const ROWS: readonly LifecycleRow[] = [
  row('GET', '/models', AUDIT_ACTION.MODEL_LIST, 'models.list'),
  row('GET', '/models/(?<model>.+)', AUDIT_ACTION.MODEL_READ, 'models.retrieve'),
  row('DELETE', '/models/(?<model>.+)', AUDIT_ACTION.MODEL_DELETE, 'models.delete'),
  row('POST', '/fine_tuning/jobs', AUDIT_ACTION.MODEL_FINE_TUNE, 'fine_tuning.create'),
  row('POST', '/fine_tuning/jobs/[^/]+/(?:cancel|pause|resume)', AUDIT_ACTION.MODEL_FINE_TUNE, 'fine_tuning.update'),
  row('GET', '/fine_tuning/jobs(?:/.+)?', AUDIT_ACTION.MODEL_READ, 'fine_tuning.retrieve'),
  row('POST', '/fine_tuning/jobs/[^/]+/start', AUDIT_ACTION.MODEL_FINE_TUNE, 'fine_tuning.update'),
  row(
    'PATCH POST DELETE',
    '/fine_tuning/models/(?<model>[^/]+)(?:/archive)?',
    AUDIT_ACTION.MODEL_REGISTER,
    'models.update',
  ),
  row(
    'POST DELETE',
    '/fine_tuning/checkpoints/(?<model>[^/]+)/permissions(?:/[^/]+)?',
    AUDIT_ACTION.MODEL_APPROVE,
    'fine_tuning.share',
  ),
  row('POST', '/fine_tuning/alpha/graders/(?:run|validate)', AUDIT_ACTION.MODEL_INVOKE, 'fine_tuning.grade'),
  row('POST', '/fine-tunes', AUDIT_ACTION.MODEL_FINE_TUNE, 'fine_tuning.create'),
  row('POST DELETE', '/fine-tunes/[^/]+(?:/cancel)?', AUDIT_ACTION.MODEL_FINE_TUNE, 'fine_tuning.update'),
  row('GET', '/fine-tunes(?:/.+)?', AUDIT_ACTION.MODEL_READ, 'fine_tuning.retrieve'),
  // Admits a browser or a phone to a session in which this process takes no part.
  row(
    'POST',
    '/realtime/(?:client_secrets|sessions|transcription_sessions|calls(?:/[^/]+/accept)?)',
    AUDIT_ACTION.MODEL_INVOKE,
    'realtime',
  ),
  row('POST', '/threads(?:/[^/]+)?/runs', AUDIT_ACTION.MODEL_INVOKE, 'assistants.run'),
  row('POST', '/batches(?:/[^/]+/cancel)?', AUDIT_ACTION.MODEL_INVOKE, 'batch'),
  row('GET', '/batches(?:/[^/]+)?', AUDIT_ACTION.DATA_ACCESS, 'batch.retrieve'),
  row('POST', '/(?:files|uploads(?:/[^/]+/(?:parts|complete|cancel))?)', AUDIT_ACTION.DATA_ACCESS, 'files.create'),
  row('GET', '/files(?:/.+)?', AUDIT_ACTION.DATA_ACCESS, 'files.retrieve'),
  row('DELETE', '/files/[^/]+', AUDIT_ACTION.DATA_ACCESS, 'files.delete'),
  row('GET DELETE', '/videos(?:/[^/]+(?:/content)?)?', AUDIT_ACTION.DATA_ACCESS, 'videos.retrieve'),
  row('GET POST DELETE', '/chat/completions/chatcmpl-[^/]+(?:/messages)?', AUDIT_ACTION.DATA_ACCESS, 'chat.retrieve'),
  row('GET POST DELETE', '/conversations(?:/[^/]+(?:/items(?:/[^/]+)?)?)?', AUDIT_ACTION.DATA_ACCESS, 'conversations'),
  // Prompts and responses of agents, which the Agents SDK sends automatically.
  row('POST', '/traces/ingest', AUDIT_ACTION.DATA_ACCESS, 'traces.create'),
];
const matchRow = rowMatcher(ROWS, false);

/**
 * OpenAI's API, and that of compatible hosts, beyond model calls: models, fine-tuning, batches and files. Many other
 * services have these paths, so they count only at a known host, or if the body names a model.
 */
export const openAiPlatform: ModelFormat = plainFormat({
  name: 'openai.platform',
  provider: 'openai',
  match(method, path, head) {
    const route = matchRow(method, path);
    if (route?.operation === 'realtime') return { ...mediaRoute(head), ...route };
    return route && { ...route, modelElsewhere: NAMED_ELSEWHERE.has(route.operation) };
  },
  requestFields: ['model', 'session', 'training_file'],
  readRequest: ({ model, session }) => ({ modelId: asText(model) ?? modelOfSession(session) }),
  responseFields: ['id', 'model', 'error'],
});

/** In a form, the session is a text. */
function modelOfSession(session: unknown): string | undefined {
  return asText(asObject(typeof session === 'string' ? parseJson(session) : session)['model']);
}
