import type { PickedFields } from '../body/json-picker.ts';
import type { RequestFacts } from './format.ts';
import { asList, asObject, asText } from './json-value.ts';

/** Top-level fields that {@link namedModels} reads. */
export const MODEL_FIELDS: readonly string[] = ['model', 'models', 'fallbacks'];

/**
 * Returns the requested model, and those that a router or the provider may use instead; `default` stands for the
 * provider's own choice of them.
 *
 * @see https://openrouter.ai/docs/features/model-routing
 * @see https://docs.litellm.ai/docs/proxy/reliability
 * @see https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
 */
export function namedModels({ model, models, fallbacks }: PickedFields): Pick<RequestFacts, 'modelId' | 'otherModels'> {
  if (models === undefined && fallbacks === undefined) return { modelId: asText(model) };
  const others = [...asList(models), ...(typeof fallbacks === 'string' ? [fallbacks] : asList(fallbacks))]
    .map((other) => asText(other) ?? asText(asObject(other)['model']))
    .filter((other) => other !== undefined);
  return { modelId: asText(model) ?? others[0], otherModels: others };
}
