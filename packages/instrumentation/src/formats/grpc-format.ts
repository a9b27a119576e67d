import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import type { PickedFields } from '../body/json-picker.ts';
import type { FieldPath } from '../body/protobuf-picker.ts';
import type { Headers } from '../tap/call-observer.ts';
import { noteIdentity } from './answer.ts';
import type { AnswerFacts, ModelFormat } from './format.ts';
import { asText } from './json-value.ts';

/** What a method of a service does. */
interface GrpcMethod {
  readonly action?: AuditAction;
  readonly operation?: string;
  /** Whether it answers with a stream. */
  readonly streams?: boolean;
}

/** What tells the formats of gRPC services apart. */
interface GrpcOptions {
  readonly name: string;
  readonly provider: string;
  /** Its full name. */
  readonly service: RegExp;
  readonly methods: Readonly<Record<string, GrpcMethod>>;
  /** Where the request names the model; of several the first that is there. */
  readonly model: readonly FieldPath[];
  /** Whether one request may name several models, each at that place. */
  readonly hasSeveral?: boolean;
  /** Fields of the answer: `model` and `id` are read by themselves. */
  readonly answer?: Readonly<Record<string, FieldPath>>;
  readonly readMore?: (fields: PickedFields, facts: AnswerFacts) => void;
}

const METHOD_PATH = /^\/([\w.]+)\/(\w+)$/u;

/** A format of calls over gRPC, whose messages are read by field numbers. */
export function grpcFormat({
  name,
  provider,
  service,
  methods,
  model,
  hasSeveral = false,
  answer = {},
  readMore,
}: GrpcOptions): ModelFormat {
  const names = model.map((_path, at) => `model${at}`);
  return {
    name,
    provider,
    action: AUDIT_ACTION.MODEL_INVOKE,
    match(method, path) {
      const [, named = '', rpc = ''] = METHOD_PATH.exec(path) ?? [];
      const does = method === 'POST' && service.test(named) && Object.hasOwn(methods, rpc) ? methods[rpc] : undefined;
      return does && { ...does, certain: true };
    },
    protobuf: {
      request: Object.fromEntries(names.map((field, at) => [field, model[at] as FieldPath])),
      requestLists: hasSeveral ? names : undefined,
      answer,
    },
    requestFields: names,
    readRequest: (fields) => {
      const [modelId, ...otherModels] = names.flatMap((field) => modelsIn(fields[field]));
      return hasSeveral ? { modelId, otherModels } : { modelId };
    },
    readMessages: () => [],
    answerFields: [],
    readAnswer(fields, facts) {
      noteIdentity(facts, fields['id'], lastName(asText(fields['model'])));
      readMore?.(fields, facts);
    },
    readEvent: () => undefined,
    readHead: (_status, headers, facts) => readStatus(headers, facts),
    readTrailers: readStatus,
    endsSilently: true,
  };
}

/** A call that fails at once says so in its head, others in their trailers. */
function readStatus(headers: Headers, facts: AnswerFacts): void {
  const status = headers['grpc-status'];
  if (status !== undefined && /^\d{1,3}$/u.test(status)) facts.grpcStatus = Number(status);
}

/** The models that a field names: where it came several times, it is a list. */
function modelsIn(field: unknown): string[] {
  return [field].flat().flatMap((value) => lastName(asText(value)) || []);
}

/** Google writes the whole way to a model: `projects/…/models/{id}`. */
function lastName(model: string | undefined): string | undefined {
  return model?.replace(/^.*\b(?:models|tunedModels|endpoints)\//u, '');
}
