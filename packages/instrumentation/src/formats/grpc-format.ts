import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import type { PickedFields } from '../body/json-picker.ts';
import type { FieldPath } from '../body/protobuf-picker.ts';
import type { Headers } from '../tap/call-observer.ts';
import { noteIdentity } from './response-facts.ts';
import type { ResponseFacts, ModelFormat } from './format.ts';
import { asText } from './json-value.ts';

/** Action and operation of a service's method. */
interface GrpcMethod {
  readonly action?: AuditAction;
  readonly operation?: string;
  /** Whether its response is a stream. */
  readonly streams?: boolean;
}

/** The particulars of a gRPC service's format. */
interface GrpcOptions {
  readonly name: string;
  readonly provider: string;
  /** Full name of the service. */
  readonly service: RegExp;
  readonly methods: Readonly<Record<string, GrpcMethod>>;
  /** Paths of the request's field that names the model; the first one present is used. */
  readonly model: readonly FieldPath[];
  /** Whether a request may name several models, each at that path. */
  readonly hasSeveral?: boolean;
  /** Fields of the response; `model` and `id` are read automatically. */
  readonly response?: Readonly<Record<string, FieldPath>>;
  readonly readMore?: (fields: PickedFields, facts: ResponseFacts) => void;
}

const METHOD_PATH = /^\/([\w.]+)\/(\w+)$/u;

/** Creates a format of gRPC calls, whose messages are read by field numbers. */
export function grpcFormat({
  name,
  provider,
  service,
  methods,
  model,
  hasSeveral = false,
  response = {},
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
      response,
    },
    requestFields: names,
    readRequest: (fields) => {
      const [modelId, ...otherModels] = names.flatMap((field) => modelsIn(fields[field]));
      return hasSeveral ? { modelId, otherModels } : { modelId };
    },
    readMessages: () => [],
    responseFields: [],
    readResponse(fields, facts) {
      noteIdentity(facts, fields['id'], lastName(asText(fields['model'])));
      readMore?.(fields, facts);
    },
    readEvent: () => undefined,
    readHead: (_status, headers, facts) => readStatus(headers, facts),
    readTrailers: readStatus,
    endsSilently: true,
  };
}

/** A call that fails at once has its status in the response headers, others in the trailers. */
function readStatus(headers: Headers, facts: ResponseFacts): void {
  const status = headers['grpc-status'];
  if (status !== undefined && /^\d{1,3}$/u.test(status)) facts.grpcStatus = Number(status);
}

/** Returns the models that a field names; a repeated field is a list. */
function modelsIn(field: unknown): string[] {
  return [field].flat().flatMap((value) => lastName(asText(value)) || []);
}

/** Google uses the full resource name of a model: `projects/…/models/{id}`. */
function lastName(model: string | undefined): string | undefined {
  return model?.replace(/^.*\b(?:models|tunedModels|endpoints)\//u, '');
}
