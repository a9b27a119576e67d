import { anthropicBatches, anthropicCountTokens } from '../formats/anthropic-extras.ts';
import { anthropicMessages } from '../formats/anthropic-messages.ts';
import { azureControl } from '../formats/azure-control.ts';
import { bedrockAgents } from '../formats/bedrock-agents.ts';
import { bedrockControl } from '../formats/bedrock-control.ts';
import { bedrockConverse } from '../formats/bedrock-converse.ts';
import { bedrockCountTokens } from '../formats/bedrock-count-tokens.ts';
import { bedrockInvoke } from '../formats/bedrock-invoke.ts';
import { cohere } from '../formats/cohere.ts';
import { databricksControl } from '../formats/databricks-control.ts';
import { onlyOwn } from '../context/own.ts';
import type { ModelFormat } from '../formats/format.ts';
import { gemini } from '../formats/gemini.ts';
import { geminiInteractions } from '../formats/gemini-interactions.ts';
import { geminiPlatform } from '../formats/gemini-platform.ts';
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
} from '../formats/grpc-google.ts';
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
} from '../formats/grpc-servers.ts';
import { huggingFaceCdn } from '../formats/huggingface-cdn.ts';
import { huggingFaceHub } from '../formats/huggingface-hub.ts';
import { mistral } from '../formats/mistral.ts';
import { mlflowRegistry } from '../formats/mlflow-registry.ts';
import { elasticInference, kserve, tensorflowServing, torchServe } from '../formats/model-server.ts';
import { ollama } from '../formats/ollama.ts';
import { openAiChat } from '../formats/openai-chat.ts';
import { openAiCompletions } from '../formats/openai-completions.ts';
import { openAiEmbeddings } from '../formats/openai-embeddings.ts';
import { openAiMedia } from '../formats/openai-media.ts';
import { openAiPlatform } from '../formats/openai-platform.ts';
import { openAiResponses } from '../formats/openai-responses.ts';
import { realtime } from '../formats/realtime.ts';
import { replicateControl } from '../formats/replicate-control.ts';
import { rerank } from '../formats/rerank.ts';
import { sagemakerControl } from '../formats/sagemaker-control.ts';
import { huggingFaceInference, mlflowScoring, replicate, sagemakerInvocations, workersAi } from '../formats/scoring.ts';
import { llamaCpp, lmStudio, textEmbeddings, vllm } from '../formats/self-hosted.ts';
import { torchServeManagement } from '../formats/torchserve-management.ts';
import { tritonRepository } from '../formats/triton-repository.ts';
import { cohereTuning, fireworksControl, togetherEndpoints } from '../formats/tuning-platforms.ts';
import { vercelGateway } from '../formats/vercel-gateway.ts';
import { vertexControl } from '../formats/vertex-control.ts';

/** Every format that is recognised, a row each; the first that matches is taken. */
export const FORMATS: readonly ModelFormat[] = [
  realtime,
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
