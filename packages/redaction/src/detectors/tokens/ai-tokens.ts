import { ALPHANUMERIC, ANY, UUID, type ProviderTokens } from './provider-tokens.ts';

/** Model providers and their ecosystem. */
export const AI_TOKENS: readonly ProviderTokens[] = [
  {
    provider: 'Anthropic',
    source: 'https://docs.anthropic.com/en/api',
    tokens: { 'sk-ant-': ANY },
  },
  {
    provider: 'OpenAI',
    source: 'https://platform.openai.com/docs/api-reference/authentication',
    tokens: {
      'sk-proj-': ANY,
      'sk-svcacct-': ANY,
      'sk-admin-': ANY,
      'sk-None-': ANY,
      'sk-': ALPHANUMERIC,
      'sess-': '[A-Za-z0-9]{40}',
    },
  },
  {
    provider: 'Hugging Face',
    source: 'https://huggingface.co/docs/hub/security-tokens',
    tokens: { hf_: '[A-Za-z0-9]{30,64}', api_org_: '[A-Za-z0-9]{30,64}' },
  },
  {
    provider: 'Replicate',
    source: 'https://replicate.com/docs/topics/security/api-tokens',
    tokens: { r8_: '[A-Za-z0-9]{30,64}' },
  },
  {
    provider: 'Groq',
    source: 'https://console.groq.com/docs',
    tokens: { gsk_: ANY },
  },
  {
    provider: 'xAI',
    source: 'https://docs.x.ai',
    tokens: { 'xai-': ANY },
  },
  {
    provider: 'Perplexity',
    source: 'https://docs.perplexity.ai',
    tokens: { 'pplx-': ANY },
  },
  {
    provider: 'OpenRouter',
    source: 'https://openrouter.ai/docs/api-reference/authentication',
    tokens: { 'sk-or-': ANY },
  },
  {
    provider: 'NVIDIA',
    source: 'https://docs.api.nvidia.com',
    tokens: { 'nvapi-': ANY },
  },
  {
    provider: 'Together AI',
    source: 'https://docs.together.ai',
    tokens: { tgp_v1_: ANY },
  },
  {
    provider: 'Fireworks',
    source: 'https://docs.fireworks.ai',
    tokens: { fw_: ALPHANUMERIC },
  },
  {
    provider: 'Cerebras',
    source: 'https://inference-docs.cerebras.ai',
    tokens: { 'csk-': ALPHANUMERIC },
  },
  {
    provider: 'Langfuse',
    source: 'https://langfuse.com/docs',
    tokens: { 'sk-lf-': ANY },
  },
  {
    provider: 'LangSmith',
    source: 'https://docs.smith.langchain.com',
    tokens: { lsv2_pt_: ANY, lsv2_sk_: ANY, ls__: '[a-f0-9]{32}' },
  },
  {
    provider: 'Helicone',
    source: 'https://docs.helicone.ai',
    tokens: { 'sk-helicone-': ANY },
  },
  {
    provider: 'Humanloop',
    source: 'https://humanloop.com/docs',
    tokens: { hl_sk_: ANY },
  },
  {
    provider: 'Pinecone',
    source: 'https://docs.pinecone.io',
    tokens: { pcsk_: ANY },
  },
  {
    provider: 'Jina',
    source: 'https://jina.ai',
    tokens: { jina_: ALPHANUMERIC },
  },
  {
    provider: 'Voyage AI',
    source: 'https://docs.voyageai.com',
    tokens: { 'pa-': '[A-Za-z0-9_-]{40,64}' },
  },
  {
    provider: 'Tavily',
    source: 'https://docs.tavily.com',
    tokens: { 'tvly-': ANY },
  },
  {
    provider: 'Firecrawl',
    source: 'https://docs.firecrawl.dev',
    tokens: { 'fc-': '[a-f0-9]{32}(?![A-Za-z0-9])' },
  },
  {
    provider: 'E2B',
    source: 'https://e2b.dev/docs',
    tokens: { e2b_: '[a-f0-9]{40}' },
  },
  {
    provider: 'ElevenLabs',
    source: 'https://elevenlabs.io/docs',
    tokens: { sk_: '[a-f0-9]{48}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Upstage',
    source: 'https://developers.upstage.ai',
    tokens: { up_: ALPHANUMERIC },
  },
  {
    provider: 'Weights & Biases',
    source: 'https://docs.wandb.ai',
    tokens: { wandb_v1_: ANY },
  },
  {
    provider: 'RunPod',
    source: 'https://docs.runpod.io',
    tokens: { rpa_: ALPHANUMERIC },
  },
  {
    provider: 'Modal',
    source: 'https://modal.com/docs',
    tokens: { 'ak-': '[A-Za-z0-9]{22}(?![A-Za-z0-9])', 'as-': '[A-Za-z0-9]{22}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Anyscale',
    source: 'https://docs.anyscale.com',
    tokens: { esecret_: ALPHANUMERIC },
  },
  {
    provider: 'Chutes',
    source: 'https://chutes.ai/docs',
    tokens: { cpk_: '[A-Za-z0-9_.]{32,255}' },
  },
  {
    provider: 'Lakera',
    source: 'https://docs.lakera.ai',
    tokens: { lak_: ANY },
  },
  {
    provider: 'Scale',
    source: 'https://scale.com/docs',
    tokens: { live_scale_: ANY },
  },
  {
    provider: 'Private AI',
    source: 'https://docs.private-ai.com',
    tokens: { pai_: ALPHANUMERIC },
  },
  {
    provider: 'Browserbase',
    source: 'https://docs.browserbase.com',
    tokens: { bb_live_: ANY },
  },
  {
    provider: 'Cursor',
    source: 'https://cursor.com/docs',
    tokens: { key_: '[a-f0-9]{64}(?![A-Za-z0-9])', crsr_: '[a-f0-9]{64}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Gemini',
    source: 'https://ai.google.dev/gemini-api/docs/api-key',
    tokens: { 'AQ.Ab8': '[A-Za-z0-9_-]{40,80}' },
  },
  {
    provider: 'Context7',
    source: 'https://context7.com/docs',
    tokens: { 'ctx7sk-': UUID },
  },
  {
    provider: 'Apify',
    source: 'https://docs.apify.com/platform/integrations/api',
    tokens: { apify_api_: ALPHANUMERIC },
  },
  {
    provider: 'Windsurf',
    source: 'https://docs.windsurf.com',
    tokens: { 'sk-ws-': ANY },
  },
];
