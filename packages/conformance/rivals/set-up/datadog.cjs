// Set up according to https://docs.datadoghq.com/llm_observability/setup/auto_instrumentation/?tab=nodejs
const tracer = require('dd-trace').init();

globalThis.conformanceTool = {
  asUser: (id, fn) => tracer.llmobs.annotationContext({ tags: { 'user.id': id } }, fn),
  flush: () => tracer.llmobs.flush(),
};
