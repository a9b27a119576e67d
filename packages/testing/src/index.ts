export { programOptions } from './program-options.ts';
export { startModelEndpoint, type ModelEndpoint, type ReceivedRequest } from './model-endpoint.ts';
export { behaviourOf, type Behaviour } from './behaviour.ts';
export { close, freePort, listen, portOf } from './listen.ts';
export { until } from './until.ts';
export { findBrowser, type Browser, type Look } from './browser.ts';
export { decodeTraces, type ReceivedSpan } from './otlp-traces.ts';
