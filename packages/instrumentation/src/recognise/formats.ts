import { anthropicBatches, anthropicCountTokens } from '../formats/anthropic/anthropic-extras.ts';
import { anthropicMessages } from '../formats/anthropic/anthropic-messages.ts';
import { azureControl } from '../formats/platforms/azure-control.ts';
import { bedrockAgents } from '../formats/amazon/bedrock-agents.ts';
import { bedrockControl } from '../formats/amazon/bedrock-control.ts';
import { bedrockConverse } from '../formats/amazon/bedrock-converse.ts';
import { bedrockCountTokens } from '../formats/amazon/bedrock-count-tokens.ts';
import { bedrockInvoke } from '../formats/amazon/bedrock-invoke.ts';
import { cohere } from '../formats/platforms/cohere.ts';
import { databricksControl } from '../formats/platforms/databricks-control.ts';
import { onlyOwn } from '../own.ts';
import type { ModelFormat } from '../formats/format.ts';
import { gemini } from '../formats/google/gemini.ts';
import { geminiInteractions } from '../formats/google/gemini-interactions.ts';
import { geminiPlatform } from '../formats/google/gemini-platform.ts';
import {
  geminiCacheGrpc,
  geminiGrpc,
  geminiLiveGrpc,
  geminiModelsGrpc,
  geminiPredictGrpc,
  geminiTuningGrpc,
  vertexCountGrpc,
  vertexEmbedGrpc,
  vertexGenerateGrpc,
  vertexPredictGrpc,
} from '../formats/google/grpc-google.ts';
import {
  kserveGrpc,
  kserveGrpcStream,
  tensorflowConfigGrpc,
  tensorflowGrpc,
  tensorflowMultiGrpc,
  tensorflowSessionGrpc,
  torchServeGrpc,
  torchServeManagementGrpc,
  tritonRepositoryGrpc,
} from '../formats/servers/grpc-servers.ts';
import { huggingFaceCdn } from '../formats/platforms/huggingface-cdn.ts';
import { huggingFaceHub } from '../formats/platforms/huggingface-hub.ts';
import { mistral } from '../formats/platforms/mistral.ts';
import { mlflowRegistry } from '../formats/platforms/mlflow-registry.ts';
import { elasticInference, kserve, tensorflowServing, torchServe } from '../formats/servers/model-server.ts';
import { ollama } from '../formats/servers/ollama.ts';
import { openAiChat } from '../formats/openai/openai-chat.ts';
import { openAiCompletions } from '../formats/openai/openai-completions.ts';
import { openAiEmbeddings } from '../formats/openai/openai-embeddings.ts';
import { openAiMedia } from '../formats/openai/openai-media.ts';
import { openAiPlatform } from '../formats/openai/openai-platform.ts';
import { openAiResponses } from '../formats/openai/openai-responses.ts';
import { realtime } from '../formats/realtime.ts';
import { replicateControl } from '../formats/platforms/replicate-control.ts';
import { rerank } from '../formats/rerank.ts';
import { sagemakerControl } from '../formats/amazon/sagemaker-control.ts';
import {
  huggingFaceInference,
  mlflowScoring,
  replicate,
  sagemakerInvocations,
  workersAi,
} from '../formats/platforms/scoring.ts';
import { llamaCpp, lmStudio, textEmbeddings, vllm } from '../formats/servers/self-hosted.ts';
import { snowflake } from '../formats/platforms/snowflake.ts';
import { torchServeManagement } from '../formats/servers/torchserve-management.ts';
import { tritonRepository } from '../formats/servers/triton-repository.ts';
import { cohereTuning, fireworksControl, togetherEndpoints } from '../formats/platforms/tuning-platforms.ts';
import { vercelGateway } from '../formats/platforms/vercel-gateway.ts';
import { watsonx } from '../formats/platforms/watsonx.ts';
import { vertexControl } from '../formats/google/vertex-control.ts';

/** All recognised formats; the first match wins. */
export const FORMATS: readonly ModelFormat[] = [
  realtime,
  watsonx,
  snowflake,
  openAiChat,
  openAiResponses,
  openAiEmbeddings,
  mistral,
  openAiCompletions,
  anthropicMessages,
  anthropicCountTokens,
  anthropicBatches,
  gemini,
  geminiInteractions,
  ollama,
  bedrockConverse,
  bedrockInvoke,
  bedrockCountTokens,
  bedrockAgents,
  lmStudio,
  cohere,
  rerank,
  vercelGateway,
  openAiMedia,
  kserve,
  tritonRepository,
  tensorflowServing,
  elasticInference,
  torchServe,
  sagemakerInvocations,
  mlflowScoring,
  huggingFaceInference,
  vllm,
  llamaCpp,
  textEmbeddings,
  replicate,
  workersAi,
  replicateControl,
  databricksControl,
  mlflowRegistry,
  sagemakerControl,
  bedrockControl,
  vertexControl,
  geminiPlatform,
  azureControl,
  cohereTuning,
  togetherEndpoints,
  fireworksControl,
  huggingFaceHub,
  huggingFaceCdn,
  openAiPlatform,
  torchServeManagement,
  kserveGrpc,
  kserveGrpcStream,
  tritonRepositoryGrpc,
  tensorflowGrpc,
  tensorflowMultiGrpc,
  tensorflowSessionGrpc,
  tensorflowConfigGrpc,
  torchServeGrpc,
  torchServeManagementGrpc,
  geminiGrpc,
  geminiLiveGrpc,
  geminiPredictGrpc,
  geminiCacheGrpc,
  geminiModelsGrpc,
  geminiTuningGrpc,
  vertexGenerateGrpc,
  vertexEmbedGrpc,
  vertexCountGrpc,
  vertexPredictGrpc,
].map((format) => onlyOwn(format));
