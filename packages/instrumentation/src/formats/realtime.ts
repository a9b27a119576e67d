import { AUDIT_ACTION } from '@auditspan/conventions';
import { parseJson } from '../body/parse-json.ts';
import { addUsage, countWith, noteError, noteIdentity } from './response-facts.ts';
import type { ResponseFacts, ModelFormat, Route } from './format.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import { asObject, asText, type JsonObject } from './json-value.ts';

/** Paths of sessions with a model, on any host. */
const PATHS: readonly RegExp[] = [
  // OpenAI, Azure, xAI and compatible servers; transcription too.
  /\/realtime$/u,
  // OpenAI's Responses.
  /\/v1\/responses$/u,
  // Gemini Live and Vertex AI.
  /\.BidiGenerate(?:Content|Music)$/u,
  /\/BidiGenerateContent$/u,
  // ElevenLabs.
  /\/v1\/text-to-speech\/[^/]+\/(?:multi-)?stream-input$/u,
  /\/v1\/convai\/conversation$/u,
  // Vercel's AI Gateway.
  /\/(?:realtime|speech|transcription)-model$/u,
];

/** Query parameters that name the model, or an agent or deployment. */
const MODEL_PARAMETERS = ['model', 'model_id', 'ai-model-id', 'deployment', 'agent_id'];

/** WebSocket sessions with a model, which responds as long as they are open. */
export const realtime: ModelFormat = {
  name: 'realtime',
  operation: 'realtime',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'openai',
  match(_method, path, { webSocket, query }) {
    return webSocket === true && PATHS.some((pattern) => pattern.test(path)) ? sessionRoute(query) : undefined;
  },
  requestFields: ['session', 'setup', 'model', 'model_id'],
  readRequest: ({ session, setup, model, model_id: modelId }) => ({
    modelId:
      asText(asObject(session)['model']) ?? withoutPrefix(asText(asObject(setup)['model'])) ?? asText(model ?? modelId),
    stream: true,
  }),
  readMessages: () => [],
  responseFields: [],
  readResponse: () => undefined,
  readEvent: ({ data }, facts) => readEvent(data, facts),
};

/** Returns the facts in a session's query. */
export function sessionRoute(query: string | undefined): Route {
  const parameters = new URLSearchParams(query);
  const modelId = MODEL_PARAMETERS.map((name) => parameters.get(name)).find((value) => value !== null && value !== '');
  return modelId === undefined || modelId === null ? { certain: true } : { certain: true, modelId };
}

/** Bodies that cannot name a model: sound, images, and a WebRTC offer. */
const MEDIA = /^(?:audio|image|video)\/|^application\/(?:sdp|octet-stream)\b/iu;

/** Returns the facts in the query of a call whose body cannot contain them. */
export function mediaRoute({ headers, query }: Pick<RequestHead, 'headers' | 'query'>): Route {
  return MEDIA.test(headers['content-type'] ?? '') ? sessionRoute(query) : { certain: true };
}

/** Vertex AI uses `projects/…/models/{id}`, Gemini `models/{id}`. */
function withoutPrefix(model: string | undefined): string | undefined {
  return model?.replace(/^.*\bmodels\//u, '');
}

/** Events with facts beyond content; the others, which are many and may be long, are not parsed. */
const TELLING = /"(?:session\.(?:created|updated)|response\.(?:done|completed)|error|usageMetadata)"/u;

function readEvent(data: string, facts: ResponseFacts): void {
  if (!TELLING.test(data)) return;
  const event = asObject(parseJson(data));
  const session = asObject(event['session']);
  noteIdentity(facts, undefined, session['model']);
  if (event['response'] !== undefined) readResponse(asObject(event['response']), facts);
  if (event['type'] === 'error') noteError(facts, event['error'] ?? event);
  const {
    promptTokenCount: input,
    toolUsePromptTokenCount: tools,
    responseTokenCount: output,
    thoughtsTokenCount: thought,
  } = asObject(event['usageMetadata']);
  addUsage(facts, countWith(input, tools), countWith(output, thought));
}

/** A session has many responses: their tokens add up, and a response after an error shows that the session went on. */
function readResponse({ id, status, usage, model }: JsonObject, facts: ResponseFacts): void {
  noteIdentity(facts, id, model);
  const { input_tokens: input, output_tokens: output } = asObject(usage);
  addUsage(facts, input, output);
  if (status === 'completed') delete facts.error;
}
