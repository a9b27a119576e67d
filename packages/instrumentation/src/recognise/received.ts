import { AUDIT_ACTION } from '@auditspan/conventions';
import { isGrpc } from '../context/origin/grpc-origin.ts';
import { onlyOwn } from '../own.ts';
import type { ModelFormat } from '../formats/format.ts';
import { asText } from '../formats/json-value.ts';
import { realtime, sessionRoute } from '../formats/realtime.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import { FORMATS } from './formats.ts';
import type { RecognisedCall, Recogniser } from './recogniser.ts';
import { matchRoute, plainlySpelt } from './route-pattern.ts';

/** A configured model endpoint that the service offers. */
export interface ReceivedRoute {
  /** Path segments: `:model` names the model, `:other` matches anything, and a trailing `*` any rest. */
  readonly path: string;
  readonly method: string;
  /** Name of its format; without one, only sizes and a `model` field are read. */
  readonly format?: string | undefined;
  /** The model behind it, if the path does not name it; by default the one that the body names. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/**
 * Paths that only model endpoints have. Others of the format table, such as `/v1/messages`, `/v1/completions` or
 * `/api/chat`, are ordinary routes of ordinary services too: received there, a call counts only by configuration.
 */
const UNMISTAKABLE: readonly RegExp[] = [
  /\/v\d+\/chat\/completions$/iu,
  /\/openai\/deployments\/[^/]+\/(?:chat\/completions|completions|embeddings)$/iu,
  /\/models\/[^/]+:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents)$/iu,
  /\/model\/[^/]+\/(?:converse|converse-stream|invoke-with-response-stream)$/iu,
  /\/v2\/models\/[^/]+(?:\/versions\/[^/]+)?\/infer$/iu,
];

/** Format of a call of which only the `model` field is read, if its body has one. */
const PLAIN: ModelFormat = onlyOwn({
  name: 'plain',
  operation: 'invoke',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: '',
  match: () => undefined,
  requestFields: ['model'],
  readRequest: ({ model }) => ({ modelId: asText(model) }),
  readMessages: () => [],
  responseFields: [],
  readResponse: () => undefined,
  readEvent: () => undefined,
  // The service itself ends the response, so one that ends in order is complete.
  endsSilently: true,
});

/**
 * Creates a recogniser of received calls: on configured routes, and on unmistakable paths. An ordinary route must never
 * be taken for a model's, so bodies do not decide here.
 */
export function createReceivedRecogniser(routes: readonly ReceivedRoute[]): Recogniser {
  return (head) => recogniseRoute(routes, head) ?? recogniseUnmistakable(head);
}

function recogniseRoute(routes: readonly ReceivedRoute[], head: RequestHead): RecognisedCall | undefined {
  for (const route of routes) {
    // A handshake has its own method.
    const isMethod = head.webSocket === true || route.method === head.method;
    const named = isMethod ? matchRoute(route.path, head.path) : undefined;
    if (named !== undefined) return recognisedBy(route, named['model'], head);
  }
  return undefined;
}

function recognisedBy(
  { format: spoken, model, provider }: ReceivedRoute,
  named: string | undefined,
  head: RequestHead,
): RecognisedCall {
  const isSession = head.webSocket === true;
  const format = FORMATS.find(({ name }) => name === spoken) ?? (isSession ? realtime : PLAIN);
  // A route may have any path, which then contains no facts.
  const matched = format.match(head.method, plainlySpelt(head.path), head);
  const modelId = named ?? model ?? matched?.modelId ?? (isSession ? sessionRoute(head.query).modelId : undefined);
  return { ...matched, format, provider, certain: true, ...(modelId === undefined ? {} : { modelId }) };
}

/** Sessions that are not a model's have paths such as `/realtime` too, but no model in their query. */
const UNMISTAKABLE_SESSION = /\/v\d+\/realtime\?(?:.*&)?(?:model|deployment)=|\bBidiGenerateContent(?:\?|$)/u;

function recogniseUnmistakable(head: RequestHead): RecognisedCall | undefined {
  if (head.webSocket === true) {
    const isSession = UNMISTAKABLE_SESSION.test(head.path + (head.query ?? ''));
    return isSession ? { ...sessionRoute(head.query), format: realtime, certain: true } : undefined;
  }
  const path = plainlySpelt(head.path);
  const isPath = UNMISTAKABLE.some((pattern) => pattern.test(path));
  if (!isPath && !isGrpc(head.headers)) return undefined;
  for (const format of FORMATS) {
    // A gRPC path contains the full name of its service, which is unique.
    if (!isPath && format.protobuf === undefined) continue;
    const route = format.match(head.method, path, head);
    // The path of the service's own endpoint does not determine the provider of the models.
    if (route !== undefined) return { ...route, format, provider: undefined, certain: true };
  }
  // A model path in different case, which many routers accept.
  return isPath ? { format: PLAIN, certain: true } : undefined;
}
