import { OTEL_GEN_AI } from './otel-gen-ai.ts';
import { type OtherSource, textOf } from './other-source.ts';

const KIND = 'langsmith.span.kind';

/**
 * LangSmith's export of its runs: OpenTelemetry's names, and metadata.
 * Source: https://docs.langchain.com/langsmith/trace-with-opentelemetry
 */
export const LANG_SMITH: OtherSource = {
  name: 'LangSmith',
  marks: [KIND],
  keys: { modelProvider: ['langsmith.metadata.ls_provider'] },
  isModelCall: (span) => textOf(span.attributes, KIND) !== '' && OTEL_GEN_AI.isModelCall(span),
  // For JavaScript, a run that failed has the status OK, and its error only as an event.
  failure: ({ events }) => events.map(({ attributes }) => textOf(attributes, 'exception.message')).join('\n'),
};
