import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const MODEL = '(?<model>[^/:]+)';

/**
 * Cohere's fine-tuned models.
 *
 * @see https://docs.cohere.com/reference/createfinetunedmodel
 */
export const cohereTuning: ModelFormat = lifecycleFormat({
  name: 'cohere.tuning',
  provider: 'cohere',
  modelFields: ['name'],
  rows: [
    ['POST', /\/v1\/finetuning\/finetuned-models$/u, AUDIT_ACTION.MODEL_FINE_TUNE],
    ['PATCH', new RegExp(`/v1/finetuning/finetuned-models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_FINE_TUNE],
    ['DELETE', new RegExp(`/v1/finetuning/finetuned-models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_DELETE],
    ['GET', /\/v1\/finetuning\/finetuned-models$/u, AUDIT_ACTION.MODEL_LIST],
    ['GET', new RegExp(`/v1/finetuning/finetuned-models/${MODEL}(?:/.+)?$`, 'u'), AUDIT_ACTION.MODEL_READ],
  ],
});

/**
 * Together's dedicated endpoints; its tuning has OpenAI's paths.
 *
 * @see https://docs.together.ai/reference/createendpoint
 */
export const togetherEndpoints: ModelFormat = lifecycleFormat({
  name: 'together.endpoints',
  provider: 'together_ai',
  modelFields: ['model'],
  host: /^api\.together\.(?:xyz|ai)$/iu,
  rows: [
    ['POST', /^\/v1\/endpoints$/u, AUDIT_ACTION.MODEL_DEPLOY],
    ['PATCH', new RegExp(`^/v1/endpoints/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_DEPLOY],
    ['DELETE', new RegExp(`^/v1/endpoints/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_UNDEPLOY],
    ['GET', /^\/v1\/endpoints$/u, AUDIT_ACTION.MODEL_LIST],
    ['GET', new RegExp(`^/v1/endpoints/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_READ],
  ],
});

const ACCOUNT = String.raw`^/v1/accounts/[^/]+`;

/**
 * Fireworks' models, deployments and tuning.
 *
 * @see https://docs.fireworks.ai/api-reference/introduction
 */
export const fireworksControl: ModelFormat = lifecycleFormat({
  name: 'fireworks.control',
  provider: 'fireworks_ai',
  modelFields: ['modelId', 'baseModel', 'model'],
  host: /^api\.fireworks\.ai$/iu,
  rows: [
    // Images, whose path names the model.
    [
      'POST',
      /^\/inference\/v1\/(?:workflows|image_generation)\/(?<model>accounts\/[^/]+\/models\/[^/]+)(?:\/[a-z_]+)?$/u,
      AUDIT_ACTION.MODEL_INVOKE,
      'image_generation',
    ],
    ['POST', new RegExp(`${ACCOUNT}/models$`, 'u'), AUDIT_ACTION.MODEL_REGISTER],
    ['PATCH', new RegExp(`${ACCOUNT}/models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_REGISTER],
    ['DELETE', new RegExp(`${ACCOUNT}/models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_DELETE],
    ['POST', new RegExp(`${ACCOUNT}/(?:deployments|deployedModels)$`, 'u'), AUDIT_ACTION.MODEL_DEPLOY],
    [
      'PATCH',
      new RegExp(`${ACCOUNT}/(?:deployments|deployedModels)/${MODEL}(?::scale)?$`, 'u'),
      AUDIT_ACTION.MODEL_DEPLOY,
    ],
    ['DELETE', new RegExp(`${ACCOUNT}/(?:deployments|deployedModels)/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_UNDEPLOY],
    [
      'POST',
      new RegExp(`${ACCOUNT}/(?:supervised|reinforcement|dpo)[A-Za-z]*Jobs$`, 'u'),
      AUDIT_ACTION.MODEL_FINE_TUNE,
    ],
    ['GET', new RegExp(`${ACCOUNT}/[A-Za-z]+$`, 'u'), AUDIT_ACTION.MODEL_LIST],
    ['GET', new RegExp(`${ACCOUNT}/models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_READ],
  ],
});
