// Set up according to https://www.npmjs.com/package/@arizeai/openinference-instrumentation-openai
const { setUser } = require('@arizeai/openinference-core');
const { OpenAIInstrumentation } = require('@arizeai/openinference-instrumentation-openai');
const { context } = require('@opentelemetry/api');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { startTracing } = require('./tracing.cjs');

const provider = startTracing();
registerInstrumentations({ instrumentations: [new OpenAIInstrumentation()] });

globalThis.conformanceTool = {
  asUser: (userId, fn) => context.with(setUser(context.active(), { userId }), fn),
  flush: () => provider.forceFlush(),
};
