import { parseJson } from '../../body/parse-json.ts';
import { countWith, noteError, noteFinish, noteIdentity, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asObject, asText, type JsonObject } from '../json-value.ts';
import { plainFormat } from '../plain-format.ts';

const FINAL_STATUS: ReadonlySet<unknown> = new Set([
  'completed',
  'incomplete',
  'failed',
  'cancelled',
  'requires_action',
]);

/** On Vertex AI they are within a project, the first group. */
const INTERACTIONS = /\/v1[a-z0-9]*(\/projects\/[^/]+\/locations\/[^/]+)?\/interactions$/u;

/** Gemini interactions, whose model may be an agent. */
export const geminiInteractions: ModelFormat = plainFormat({
  name: 'gemini.interactions',
  operation: 'chat',
  provider: 'gcp.gemini',
  match(method, path) {
    const found = method === 'POST' ? INTERACTIONS.exec(path) : null;
    if (found === null) return undefined;
    return found[1] === undefined ? { certain: false } : { certain: true, provider: 'gcp.vertex_ai' };
  },
  requestFields: ['model', 'agent', 'stream'],
  readRequest: ({ model, agent, stream }) => ({ modelId: asText(model) ?? asText(agent), stream: stream === true }),
  responseFields: ['id', 'model', 'agent', 'status', 'usage', 'error'],
  readResponse: readInteraction,
  readEvent({ event, data }, facts) {
    const body = asObject(parseJson(data));
    if (data === '[DONE]') facts.ended = true;
    else if (event === 'error') noteError(facts, body['error'] ?? body);
    readInteraction(asObject(body['interaction']), facts);
  },
});

function readInteraction({ id, model, agent, status, usage, error }: JsonObject, facts: ResponseFacts): void {
  noteIdentity(facts, id, model ?? agent);
  noteError(facts, error);
  const {
    total_input_tokens: input,
    total_tool_use_tokens: tools,
    total_output_tokens: output,
    total_thought_tokens: thought,
  } = asObject(usage);
  noteUsage(facts, countWith(input, tools), countWith(output, thought));
  if (!FINAL_STATUS.has(status)) return;
  facts.ended = true;
  if (status === 'failed') facts.error ??= { codes: [] };
  else noteFinish(facts, status);
}
