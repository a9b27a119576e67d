// Set up according to https://www.npmjs.com/package/@langfuse/openai
const { observeOpenAI } = require('@langfuse/openai');
const { LangfuseSpanProcessor } = require('@langfuse/otel');
const { propagateAttributes } = require('@langfuse/tracing');
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

const provider = new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor()] });
provider.register();

globalThis.conformanceTool = {
  client: (openai) => observeOpenAI(openai),
  asUser: (userId, fn) => propagateAttributes({ userId }, fn),
  flush: () => provider.forceFlush(),
};
