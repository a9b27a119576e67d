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
    { method: 'POST', path: /\/v1\/finetuning\/finetuned-models$/u, action: AUDIT_ACTION.MODEL_FINE_TUNE },
    {
      method: 'PATCH',
      path: new RegExp(`/v1/finetuning/finetuned-models/${MODEL}$`, 'u'),
      action: AUDIT_ACTION.MODEL_FINE_TUNE,
    },
    {
      method: 'DELETE',
      path: new RegExp(`/v1/finetuning/finetuned-models/${MODEL}$`, 'u'),
      action: AUDIT_ACTION.MODEL_DELETE,
    },
    { method: 'GET', path: /\/v1\/finetuning\/finetuned-models$/u, action: AUDIT_ACTION.MODEL_LIST },
    {
      method: 'GET',
      path: new RegExp(`/v1/finetuning/finetuned-models/${MODEL}(?:/.+)?$`, 'u'),
      action: AUDIT_ACTION.MODEL_READ,
    },
  ],
});

/**
 * Together's endpoints for one customer; its tuning has the paths of OpenAI.
 *
 * @see https://docs.together.ai/reference/createendpoint
 */
export const togetherEndpoints: ModelFormat = lifecycleFormat({
  name: 'together.endpoints',
  provider: 'together_ai',
  modelFields: ['model'],
  host: /^api\.together\.(?:xyz|ai)$/iu,
  rows: [
    { method: 'POST', path: /^\/v1\/endpoints$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'PATCH', path: new RegExp(`^/v1/endpoints/${MODEL}$`, 'u'), action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'DELETE', path: new RegExp(`^/v1/endpoints/${MODEL}$`, 'u'), action: AUDIT_ACTION.MODEL_UNDEPLOY },
    { method: 'GET', path: /^\/v1\/endpoints$/u, action: AUDIT_ACTION.MODEL_LIST },
    { method: 'GET', path: new RegExp(`^/v1/endpoints/${MODEL}$`, 'u'), action: AUDIT_ACTION.MODEL_READ },
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
    { method: 'POST', path: new RegExp(`${ACCOUNT}/models$`, 'u'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'PATCH', path: new RegExp(`${ACCOUNT}/models/${MODEL}$`, 'u'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'DELETE', path: new RegExp(`${ACCOUNT}/models/${MODEL}$`, 'u'), action: AUDIT_ACTION.MODEL_DELETE },
    {
      method: 'POST',
      path: new RegExp(`${ACCOUNT}/(?:deployments|deployedModels)$`, 'u'),
      action: AUDIT_ACTION.MODEL_DEPLOY,
    },
    {
      method: 'PATCH',
      path: new RegExp(`${ACCOUNT}/(?:deployments|deployedModels)/${MODEL}(?::scale)?$`, 'u'),
      action: AUDIT_ACTION.MODEL_DEPLOY,
    },
    {
      method: 'DELETE',
      path: new RegExp(`${ACCOUNT}/(?:deployments|deployedModels)/${MODEL}$`, 'u'),
      action: AUDIT_ACTION.MODEL_UNDEPLOY,
    },
    {
      method: 'POST',
      path: new RegExp(`${ACCOUNT}/(?:supervised|reinforcement|dpo)[A-Za-z]*Jobs$`, 'u'),
      action: AUDIT_ACTION.MODEL_FINE_TUNE,
    },
    { method: 'GET', path: new RegExp(`${ACCOUNT}/[A-Za-z]+$`, 'u'), action: AUDIT_ACTION.MODEL_LIST },
    { method: 'GET', path: new RegExp(`${ACCOUNT}/models/${MODEL}$`, 'u'), action: AUDIT_ACTION.MODEL_READ },
  ],
});
