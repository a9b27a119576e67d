import type { RecordedExchange } from './recorded-exchanges.ts';

/** Fields of a record that show by which format a call was read. */
export interface ExpectedFormat {
  readonly modelProvider: string;
  readonly operation: string | undefined;
}

const PROVIDERS: readonly (readonly [host: RegExp, provider: string])[] = [
  [/^api\.openai\.com$/u, 'openai'],
  [/\.azure\.com$/u, 'azure.ai.openai'],
  [/^api\.anthropic\.com$/u, 'anthropic'],
  [/^generativelanguage\.googleapis\.com$/u, 'gcp.gemini'],
  [/^bedrock-runtime\./u, 'aws.bedrock'],
  [/^api\.cohere\.(?:ai|com)$/u, 'cohere'],
  [/^api\.mistral\.ai$/u, 'mistral_ai'],
  [/^api\.together\.xyz$/u, 'together_ai'],
  [/^api\.groq\.com$/u, 'groq'],
  [/^api\.voyageai\.com$/u, 'voyage_ai'],
  [/^api\.replicate\.com$/u, 'replicate'],
  [/^router\.huggingface\.co$/u, 'huggingface'],
  [/:11434$/u, 'ollama'],
];

const OPERATIONS: readonly (readonly [path: RegExp, operation: string])[] = [
  [
    /\/(?:chat\/completions|responses|v1\/messages|v[12]\/chat|api\/chat|interactions|converse|converse-stream)$/u,
    'chat',
  ],
  [/\/(?:v1\/generate|completions|api\/generate)$/u, 'text_completion'],
  [/\/(?:embeddings|multimodalembeddings|v2\/embed|api\/embed)$|:(?:batchEmbedContents|embedContent)$/u, 'embeddings'],
  [/\/images\/generations$/u, 'image_generation'],
  [/\/audio\/(?:transcriptions|translations)$/u, 'transcription'],
  [/\/moderations$/u, 'moderation'],
  [/\/count_tokens$|:countTokens$/u, 'count_tokens'],
  [/:(?:generateContent|streamGenerateContent)$/u, 'generate_content'],
  [/\/rerank$/u, 'rerank'],
  [/\/(?:invoke|invoke-with-response-stream)$/u, 'invoke_model'],
  [/\/predictions$/u, 'predict'],
  [/\/fine_tuning\/jobs$/u, 'fine_tuning.create'],
];

/** Derives them from the providers' own hosts and paths, without the product's tables. */
export function expectedFormatOf({ url }: RecordedExchange): ExpectedFormat {
  return { modelProvider: found(PROVIDERS, url.host) ?? '', operation: found(OPERATIONS, url.pathname) };
}

function found(table: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
