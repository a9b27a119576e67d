/** Names that instrumentations have for the providers whose `gen_ai.provider.name` is the key. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'aws.bedrock': ['aws', 'amazon', 'bedrock', 'aws_bedrock', 'amazon_bedrock', 'bedrock_converse', 'bedrock_runtime'],
  'aws.sagemaker': ['sagemaker', 'sagemaker_chat'],
  'azure.ai.openai': ['azure', 'azure.openai', 'azure_openai', 'az.ai.openai', 'azureopenai', 'azure_text'],
  'azure.ai.inference': ['azure_ai', 'azure.ai', 'az.ai.inference', 'azure_ai_inference', 'azure_foundry'],
  'gcp.gen_ai': ['google', 'google_genai', 'gen_ai', 'google_generativeai'],
  'gcp.gemini': ['gemini', 'google_gla', 'google.generative_ai', 'google_ai_studio', 'google_ai', 'googleai'],
  'gcp.vertex_ai': [
    'vertex',
    'vertexai',
    'vertex_ai',
    'vertex_ai_beta',
    'vertex.anthropic',
    'google.vertex',
    'google_vertex',
    'google_vertexai',
    'google_cloud',
  ],
  'ibm.watsonx.ai': ['watsonx', 'watsonx.ai', 'ibm', 'ibm_watsonx'],
  mistral_ai: ['mistral', 'mistralai'],
  x_ai: ['xai', 'x.ai', 'grok'],
  moonshot_ai: ['moonshot', 'moonshotai'],
  together_ai: ['together', 'togetherai'],
  fireworks_ai: ['fireworks'],
  voyage_ai: ['voyage', 'voyageai'],
  jina_ai: ['jina'],
  alibaba_cloud: ['alibaba', 'dashscope', 'tongyi', 'qwen'],
  zhipu_ai: ['zhipu', 'zhipuai', 'zai'],
  huggingface: ['hugging_face', 'huggingface_hub', 'hf'],
  cohere: ['cohere_chat'],
  nvidia: ['nvidia_nim'],
  vercel_ai_gateway: ['gateway', 'vercel'],
  vllm: ['hosted_vllm'],
};
const PROVIDERS: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIASES).flatMap(([provider, names]) => names.map((name) => [name, provider])),
);
/** The API in use, which the AI SDK appends: `openai.chat`, `google.vertex.chat`. */
const API = /\.(?:chat|completion|responses|messages|embeddings?|text_?embedding|image|speech|transcription|video)$/;
/** Frameworks that name themselves where the provider belongs. */
const FRAMEWORKS: ReadonlySet<string> = new Set([
  'agno',
  'autogen',
  'crewai',
  'dspy',
  'haystack',
  'langchain',
  'langgraph',
  'llama_index',
  'llamaindex',
  'microsoft.agent_framework',
  'semantic_kernel',
  'smolagents',
  'strands_agents',
]);

/**
 * Returns the provider as our own records name it, such as `aws.bedrock` for `amazon-bedrock`; undefined for a framework, which may
 * call any.
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
 */
export function providerOf(name: string): string | undefined {
  const plain = name.toLowerCase().replace(API, '');
  const key = plain.replaceAll(/[-\s]/g, '_');
  return FRAMEWORKS.has(key) ? undefined : (PROVIDERS.get(key) ?? plain);
}
