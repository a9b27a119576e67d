export { parseSinkConfig, sinkConfigSchema, type SinkConfig } from './config.ts';
export { startSink, type RunningSink } from './serve/start-sink.ts';
export { createLogger } from './logger.ts';
export type { Endpoints, EndpointUser } from './store/endpoints-file.ts';
export {
  DeadLetterError,
  MalformedRequestError,
  MethodError,
  QueryError,
  RequestTooLargeError,
  SinkBusyError,
  SinkConfigError,
  SinkStartError,
  SinkUnavailableError,
  UnknownPathError,
  UnsupportedContentError,
  errorCatalogue,
} from './errors.ts';
