import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const MODEL = '(?<model>[^/]+/[^/]+)';

function path(end: string): RegExp {
  return new RegExp(`^/v1/${end}$`, 'u');
}

/**
 * Replicate beyond predictions: models, deployments and training.
 *
 * @see https://replicate.com/docs/reference/http
 */
export const replicateControl: ModelFormat = lifecycleFormat({
  name: 'replicate.control',
  provider: 'replicate',
  modelFields: ['model', 'name'],
  host: /^api\.replicate\.com$/iu,
  rows: [
    ['POST', path(`models/${MODEL}/versions/[^/]+/trainings`), AUDIT_ACTION.MODEL_FINE_TUNE],
    ['POST', path('trainings/[^/]+/cancel'), AUDIT_ACTION.MODEL_FINE_TUNE],
    ['POST', path('models'), AUDIT_ACTION.MODEL_REGISTER],
    ['PATCH', path(`models/${MODEL}`), AUDIT_ACTION.MODEL_REGISTER],
    ['DELETE', path(`models/${MODEL}(?:/versions/[^/]+)?`), AUDIT_ACTION.MODEL_DELETE],
    ['POST', path('deployments'), AUDIT_ACTION.MODEL_DEPLOY],
    ['PATCH', path(`deployments/${MODEL}`), AUDIT_ACTION.MODEL_DEPLOY],
    ['DELETE', path(`deployments/${MODEL}`), AUDIT_ACTION.MODEL_UNDEPLOY],
    ['GET', path('(?:models|deployments|trainings)'), AUDIT_ACTION.MODEL_LIST],
    ['GET', path(`(?:models|deployments)/${MODEL}(?:/versions(?:/[^/]+)?)?`), AUDIT_ACTION.MODEL_READ],
    ['GET', path('predictions(?:/[^/]+)?'), AUDIT_ACTION.DATA_ACCESS],
  ],
});
