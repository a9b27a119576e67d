import { openAiError } from './openai-errors.ts';

const MODELS: readonly string[] = ['gpt-5-mini', 'gpt-5-mini-busy', 'text-embedding-3-small', 'claude-sonnet-5'];
const CREATED = '2026-05-01T00:00:00Z';

/** `/v1/models` in the format of the client: Anthropic's sends its version header. */
export function listModels(forAnthropic: boolean): object {
  if (!forAnthropic) return { object: 'list', data: MODELS.map(openAiModel) };
  const data = MODELS.map((id) => ({ type: 'model', id, display_name: id, created_at: CREATED }));
  return { data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) };
}

/** `/v1/models/{id}`. */
export function readModel(id: string): { status: number; body: object } {
  if (!MODELS.includes(id)) return { status: 404, body: openAiError('missing', id) };
  return { status: 200, body: openAiModel(id) };
}

function openAiModel(id: string): object {
  return { id, object: 'model', created: Date.parse(CREATED) / 1000, owned_by: 'local' };
}
