// Set up according to https://www.npmjs.com/package/@traceloop/instrumentation-openai
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { OpenAIInstrumentation } = require('@traceloop/instrumentation-openai');
const { startTracing } = require('./tracing.cjs');

const provider = startTracing();
registerInstrumentations({ instrumentations: [new OpenAIInstrumentation()] });

globalThis.conformanceTool = { flush: () => provider.forceFlush() };
