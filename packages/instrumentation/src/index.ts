export { runAs } from './context/run-as.ts';
export { setPrincipal, type SetPrincipalOptions } from './context/set-principal.ts';
export type { Principal, RunAsOptions } from './context/principal.ts';
export { forceFlush, shutdown } from './lifecycle.ts';
export {
  instrumentationConfigSchema,
  parseInstrumentationConfig,
  type InboundRouteConfig,
  type InstrumentationConfig,
  type ModelEndpointConfig,
} from './config.ts';
export { errorCatalogue, InstrumentationConfigError, InvalidPrincipalError, type FieldProblem } from './errors.ts';
