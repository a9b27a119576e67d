// Set up according to https://www.npmjs.com/package/@opentelemetry/instrumentation-openai
const { trace } = require('@opentelemetry/api');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');

const sdk = new NodeSDK({ instrumentations: [new OpenAIInstrumentation()] });
sdk.start();

globalThis.conformanceTool = { flush: () => trace.getTracerProvider().getDelegate().forceFlush() };
