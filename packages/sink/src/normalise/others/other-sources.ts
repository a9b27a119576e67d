import { AI_SDK } from './ai-sdk.ts';
import { withCommon } from './common-keys.ts';
import { GENKIT } from './genkit.ts';
import { LANG_SMITH } from './lang-smith.ts';
import { LANGFUSE } from './langfuse.ts';
import { LITE_LLM } from './lite-llm.ts';
import { OPEN_INFERENCE } from './open-inference.ts';
import { OPEN_LLMETRY } from './open-llmetry.ts';
import { OTEL_GEN_AI } from './otel-gen-ai.ts';
import type { OtherSource } from './other-source.ts';

/** Sources with the attributes of their own. One that builds on another's names comes before it. */
export const SOURCES: readonly OtherSource[] = [
  LITE_LLM,
  AI_SDK,
  LANGFUSE,
  OPEN_INFERENCE,
  GENKIT,
  LANG_SMITH,
  OPEN_LLMETRY,
  OTEL_GEN_AI,
];

/** Sources whose spans become records, with all attributes that count for each. */
export const OTHER_SOURCES: readonly OtherSource[] = SOURCES.map(withCommon);

/** Attributes of which every span that may become a record has at least one. */
export const MARKS_OF_OTHERS: ReadonlySet<string> = new Set(OTHER_SOURCES.flatMap(({ marks }) => marks));
