import { bedrockAgentsCases, bedrockByPathCases } from './cases/bedrock-paths.ts';
import { bedrockCases } from './cases/bedrock.ts';
import { cohereCases } from './cases/cohere.ts';
import {
  azureCases,
  cohereTuningCases,
  databricksCases,
  fireworksCases,
  geminiPlatformCases,
  replicateCases,
  togetherCases,
  torchServeCases,
} from './cases/control-planes.ts';
import { errorCases, filteredCases, inBandErrorCases } from './cases/errors.ts';
import { geminiCases } from './cases/gemini.ts';
import { everyMethodOfGoogleCases } from './cases/google-methods.ts';
import {
  bedrockControlPlaneCases,
  huggingFaceHubCases,
  mlflowCases,
  ollamaLifecycleCases,
  sagemakerControlPlaneCases,
  tritonRepositoryCases,
  vertexAIControlPlaneCases,
} from './cases/lifecycle.ts';
import { mistralCases } from './cases/mistral.ts';
import { modelServersCases, registriesAndControlPlanesCases } from './cases/model-servers.ts';
import { ollamaCases } from './cases/ollama.ts';
import {
  azureByDeploymentCases,
  chatLikeOpenAICases,
  otherEndpointsLikeOpenAICases,
} from './cases/openai-compatible.ts';
import {
  anthropicBesideMessagesCases,
  fineTuningLikeOpenaiCases,
  openaiBesideChatCases,
} from './cases/openai-platform.ts';
import { openaiResponsesCases, openaiSessionsCases } from './cases/openai-responses.ts';
import { platformsByPathCases, watsonxCases } from './cases/platforms.ts';
import { selfHostedCases } from './cases/self-hosted.ts';
import { modelElsewhereCases, storedCases, usageElsewhereCases } from './cases/told-elsewhere.ts';
import { tokensApartCases } from './cases/tokens-apart.ts';
import { vercelGatewayCases } from './cases/vercel-gateway.ts';
import type { FormatGroup } from '../support/format-case.ts';

/** Every tested call of the formats; `docs/calls.md` is generated from them, too. */
export const FORMAT_GROUPS: readonly FormatGroup[] = [
  bedrockByPathCases,
  bedrockAgentsCases,
  bedrockCases,
  errorCases,
  inBandErrorCases,
  filteredCases,
  cohereCases,
  geminiCases,
  everyMethodOfGoogleCases,
  mlflowCases,
  bedrockControlPlaneCases,
  vertexAIControlPlaneCases,
  sagemakerControlPlaneCases,
  tritonRepositoryCases,
  ollamaLifecycleCases,
  huggingFaceHubCases,
  azureCases,
  databricksCases,
  torchServeCases,
  replicateCases,
  geminiPlatformCases,
  cohereTuningCases,
  togetherCases,
  fireworksCases,
  mistralCases,
  modelServersCases,
  registriesAndControlPlanesCases,
  ollamaCases,
  chatLikeOpenAICases,
  azureByDeploymentCases,
  otherEndpointsLikeOpenAICases,
  openaiBesideChatCases,
  fineTuningLikeOpenaiCases,
  anthropicBesideMessagesCases,
  openaiResponsesCases,
  openaiSessionsCases,
  vercelGatewayCases,
  tokensApartCases,
  selfHostedCases,
  platformsByPathCases,
  watsonxCases,
  modelElsewhereCases,
  usageElsewhereCases,
  storedCases,
];
