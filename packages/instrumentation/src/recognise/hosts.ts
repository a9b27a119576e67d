/** Hosts of providers by the end of their name, with the provider's name as `gen_ai.provider.name` has it. */
const PROVIDER_OF_HOST: readonly (readonly [suffix: string, provider: string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.inference.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'x_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['openrouter.ai', 'openrouter'],
  ['api.together.xyz', 'together_ai'],
  ['api.together.ai', 'together_ai'],
  ['api.fireworks.ai', 'fireworks_ai'],
  ['api.cerebras.ai', 'cerebras'],
  ['router.huggingface.co', 'huggingface'],
  ['api-inference.huggingface.co', 'huggingface'],
];

/** The provider that a host belongs to, or `undefined` where the host says nothing. */
export function providerOfHost(host: string): string | undefined {
  const name = host.toLowerCase();
  return PROVIDER_OF_HOST.find(
    ([suffix]) => name === suffix || name.endsWith(`.${suffix}`) || isRegional(name, suffix),
  )?.[1];
}

/** Vertex writes the region before the name: `europe-west4-aiplatform.googleapis.com`. */
function isRegional(name: string, suffix: string): boolean {
  return suffix === 'aiplatform.googleapis.com' && name.endsWith(`-${suffix}`);
}
