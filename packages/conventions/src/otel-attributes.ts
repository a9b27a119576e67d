// OpenTelemetry's own attribute keys that audit spans use, from the general and GenAI semantic conventions.

/** Address of the client of an inbound call (string). */
export const ATTR_CLIENT_ADDRESS = 'client.address';

/** The client's `User-Agent` on an inbound call (string). */
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original';

/** Country of the client of an inbound call, ISO 3166-1 alpha-2 (string). */
export const ATTR_GEO_COUNTRY_ISO_CODE = 'geo.country.iso_code';

/** Host that the call was sent to (string). */
export const ATTR_SERVER_ADDRESS = 'server.address';

/** Port that the call was sent to (int). */
export const ATTR_SERVER_PORT = 'server.port';

/** Status code of the HTTP response (int). */
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';

/** Deployment environment of the service, such as `production` (string, on the resource). */
export const ATTR_DEPLOYMENT_ENVIRONMENT_NAME = 'deployment.environment.name';

/** Name of `deployment.environment.name` before semantic conventions 1.27 (string, on the resource). */
export const ATTR_DEPLOYMENT_ENVIRONMENT = 'deployment.environment';

/** Unique id of a log record (string). */
export const ATTR_LOG_RECORD_UID = 'log.record.uid';

/** Class of error that ended the call (string). */
export const ATTR_ERROR_TYPE = 'error.type';

/** OpenTelemetry's session id (string). */
export const ATTR_SESSION_ID = 'session.id';

/** Kind of call, such as `chat` or `embeddings` (string). */
export const ATTR_GEN_AI_OPERATION_NAME = 'gen_ai.operation.name';

/** Provider as the client sees it (string). */
export const ATTR_GEN_AI_PROVIDER_NAME = 'gen_ai.provider.name';

/** The model that was requested (string). */
export const ATTR_GEN_AI_REQUEST_MODEL = 'gen_ai.request.model';

/** The model that served the request (string). */
export const ATTR_GEN_AI_RESPONSE_MODEL = 'gen_ai.response.model';

/** The provider's id of the response (string). */
export const ATTR_GEN_AI_RESPONSE_ID = 'gen_ai.response.id';

/** Why the model stopped, for each choice (string[]). */
export const ATTR_GEN_AI_RESPONSE_FINISH_REASONS = 'gen_ai.response.finish_reasons';

/** Conversation that the call belongs to (string). */
export const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id';

/** Input tokens as reported, including cached ones (int). */
export const ATTR_GEN_AI_USAGE_INPUT_TOKENS = 'gen_ai.usage.input_tokens';

/** Output tokens as reported, including reasoning tokens (int). */
export const ATTR_GEN_AI_USAGE_OUTPUT_TOKENS = 'gen_ai.usage.output_tokens';

/** Messages sent, as JSON; only if content capture is enabled (string). */
export const ATTR_GEN_AI_INPUT_MESSAGES = 'gen_ai.input.messages';

/** Messages received, as JSON; only if content capture is enabled (string). */
export const ATTR_GEN_AI_OUTPUT_MESSAGES = 'gen_ai.output.messages';

/** Name of the service, on its resource (string). */
export const ATTR_SERVICE_NAME = 'service.name';
