import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import type { ModelFormat, Route } from '../format.ts';
import { asObject, asText } from '../json-value.ts';
import { decodeSegment } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

interface Row {
  readonly methods: readonly string[];
  /** What follows the version; `model` is its named group. */
  readonly path: RegExp;
  readonly action: AuditAction;
  readonly operation: string;
  /** Models stand in a file, or with an assistant. */
  readonly modelElsewhere: boolean;
}

const NAMED_ELSEWHERE: ReadonlySet<string> = new Set(['batch', 'assistants.run']);

const VERSION = String.raw`(?:/v\d+(?:beta\d*)?|/openai(?:/v\d+)?)`;

function row(methods: string, path: string, action: AuditAction, operation: string): Row {
  const pattern = new RegExp(`${VERSION}${path}$`, 'u');
  return {
    methods: methods.split(' '),
    path: pattern,
    action,
    operation,
    modelElsewhere: NAMED_ELSEWHERE.has(operation),
  };
}

const ROWS: readonly Row[] = [
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
  // What lets a browser or a phone into a session, in which this process has no part.
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
];

/**
 * What OpenAI and the hosts that speak like it offer beside calls: models, fine-tuning, batches and files. The paths are
 * those of many other services, so they count only at a known host, or where the body names a model.
 */
export const openAiPlatform: ModelFormat = plainFormat({
  name: 'openai.platform',
  provider: 'openai',
  match: matchRow,
  requestFields: ['model', 'session', 'training_file'],
  readRequest: ({ model, session }) => ({ modelId: asText(model) ?? modelOfSession(session) }),
  answerFields: ['id', 'model', 'error'],
});

/** Within a form, a session is a text. */
function modelOfSession(session: unknown): string | undefined {
  return asText(asObject(typeof session === 'string' ? parseJson(session) : session)['model']);
}

function matchRow(method: string, path: string): Route | undefined {
  for (const { methods, path: pattern, action, operation, modelElsewhere } of ROWS) {
    const match = methods.includes(method) ? pattern.exec(path) : null;
    if (match === null) continue;
    const model = match.groups?.['model'];
    const named = model === undefined ? {} : { modelId: decodeSegment(model) };
    return { certain: false, action, operation, ...(modelElsewhere ? { modelElsewhere } : {}), ...named };
  }
  return undefined;
}
