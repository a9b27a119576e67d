/** Providers by the end of their host names, with their `gen_ai.provider.name`. */
const PROVIDER_OF_HOST: ReadonlyMap<string, string> = new Map([
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.inference.ai.azure.com', 'azure.ai.inference'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['codestral.mistral.ai', 'mistral_ai'],
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
  ['prediction.vertexai.goog', 'gcp.vertex_ai'],
  ['openrouter.ai', 'openrouter'],
  ['ai-gateway.vercel.sh', 'vercel_ai_gateway'],
  ['api.together.xyz', 'together_ai'],
  ['api.together.ai', 'together_ai'],
  ['api.fireworks.ai', 'fireworks_ai'],
  ['api.cerebras.ai', 'cerebras'],
  ['router.huggingface.co', 'huggingface'],
  ['api-inference.huggingface.co', 'huggingface'],
  ['endpoints.huggingface.cloud', 'huggingface'],
  ['api.replicate.com', 'replicate'],
  ['api.voyageai.com', 'voyage_ai'],
  ['api.jina.ai', 'jina_ai'],
  ['deepsearch.jina.ai', 'jina_ai'],
  ['api.studio.nebius.ai', 'nebius'],
  ['integrate.api.nvidia.com', 'nvidia'],
  ['api.sambanova.ai', 'sambanova'],
  ['dashscope.aliyuncs.com', 'alibaba_cloud'],
  ['dashscope-intl.aliyuncs.com', 'alibaba_cloud'],
  ['api.ai21.com', 'ai21'],
  ['api.stability.ai', 'stability_ai'],
  ['api.elevenlabs.io', 'elevenlabs'],
  ['api.deepgram.com', 'deepgram'],
  ['api.assemblyai.com', 'assembly_ai'],
  ['api.deepinfra.com', 'deepinfra'],
  ['inference.baseten.co', 'baseten'],
  ['api.baseten.co', 'baseten'],
  ['api.novita.ai', 'novita'],
  ['api.hyperbolic.xyz', 'hyperbolic'],
  ['api.friendli.ai', 'friendli'],
  ['api.tokenfactory.nebius.com', 'nebius'],
  ['api.runpod.ai', 'runpod'],
  ['inference.do-ai.run', 'digitalocean'],
  ['api.scaleway.ai', 'scaleway'],
  ['api.minimax.io', 'minimax'],
  ['api.minimaxi.com', 'minimax'],
  ['api.z.ai', 'zhipu_ai'],
  ['open.bigmodel.cn', 'zhipu_ai'],
  ['ark.cn-beijing.volces.com', 'volcengine'],
  ['ark.ap-southeast.bytepluses.com', 'byteplus'],
  ['qianfan.baidubce.com', 'baidu'],
  ['api.siliconflow.com', 'siliconflow'],
  ['api.siliconflow.cn', 'siliconflow'],
  ['api.stepfun.com', 'stepfun'],
  ['models.github.ai', 'github'],
  ['api.githubcopilot.com', 'github'],
  ['gateway.ai.cloudflare.com', 'cloudflare'],
  ['api.v0.dev', 'vercel'],
  ['api.writer.com', 'writer'],
  ['api.reka.ai', 'reka'],
  ['api.inceptionlabs.ai', 'inception'],
  ['api.upstage.ai', 'upstage'],
  ['api.arcee.ai', 'arcee'],
  ['api.mixedbread.com', 'mixedbread'],
  ['api-atlas.nomic.ai', 'nomic'],
  ['fal.run', 'fal'],
  ['api.lumalabs.ai', 'luma'],
  ['api.dev.runwayml.com', 'runway'],
  ['api.bfl.ai', 'black_forest_labs'],
  ['api.cartesia.ai', 'cartesia'],
  ['api.hume.ai', 'hume'],
  ['api.gladia.io', 'gladia'],
  ['api.rev.ai', 'rev_ai'],
  ['api.lmnt.com', 'lmnt'],
]);

/** Vertex prepends the region: `europe-west4-aiplatform.googleapis.com`. */
const REGION = /^.*-(?=aiplatform\.googleapis\.com$)/u;

/** Maximum number of cached hosts: a service calls few. */
const MAX_HOSTS = 256;
const looked = new Map<string, string | undefined>();

/** Returns the provider that a host belongs to, or `undefined` if it is unknown. */
export function providerOfHost(host: string): string | undefined {
  if (looked.has(host)) return looked.get(host);
  const provider = lookUp(host.toLowerCase());
  if (looked.size >= MAX_HOSTS) looked.clear();
  looked.set(host, provider);
  return provider;
}

function lookUp(name: string): string | undefined {
  for (let rest = name.replace(REGION, ''), dot = 0; dot !== -1; rest = rest.slice(dot + 1)) {
    const provider = PROVIDER_OF_HOST.get(rest);
    if (provider !== undefined) return provider;
    dot = rest.indexOf('.');
  }
  return providerOfService(name);
}

/** Amazon puts the service first and the region after it: `bedrock-runtime.eu-west-1.amazonaws.com`. */
const AMAZON_SERVICE =
  /(?:^|\.)(bedrock-runtime|bedrock-agent-runtime|bedrock-agentcore(?=\.)|bedrock-mantle|runtime(?:-fips)?\.sagemaker)[a-z0-9.-]*\.(?:amazonaws|api)\.(?:com(?:\.cn)?|aws)$/u;

/** Oracle puts the region after the service, too. */
const ORACLE_SERVICE = /^inference\.generativeai\.[a-z0-9-]+\.oci\.oraclecloud[0-9]*\.com$/u;

function providerOfService(name: string): string | undefined {
  if (ORACLE_SERVICE.test(name)) return 'oci';
  const service = AMAZON_SERVICE.exec(name)?.[1];
  if (service === undefined) return undefined;
  return service.startsWith('bedrock') ? 'aws.bedrock' : 'aws.sagemaker';
}
