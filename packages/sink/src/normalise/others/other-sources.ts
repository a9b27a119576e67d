import { AI_SDK } from './ai-sdk.ts';
import { LANGFUSE } from './langfuse.ts';
import { LITE_LLM } from './lite-llm.ts';
import { OPEN_INFERENCE } from './open-inference.ts';
import { OPEN_LLMETRY } from './open-llmetry.ts';
import { OTEL_GEN_AI } from './otel-gen-ai.ts';
import { withDeclared } from './declared-fields.ts';
import type { OtherSource } from './other-source.ts';

/** Sources whose spans become records. A source that builds on another one's names comes before it. */
export const OTHER_SOURCES: readonly OtherSource[] = [
  LITE_LLM,
  AI_SDK,
  LANGFUSE,
  OPEN_INFERENCE,
  OPEN_LLMETRY,
  OTEL_GEN_AI,
].map(withDeclared);

/** Attributes of which every span that may become a record has at least one. */
export const MARKS_OF_OTHERS: ReadonlySet<string> = new Set(OTHER_SOURCES.flatMap(({ marks }) => marks));
