import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const MODEL = '(?<model>[^/]+/[^/]+)';

function path(end: string): RegExp {
  return new RegExp(`^/v1/${end}$`, 'u');
}

/**
 * Replicate beside predictions: models, what they are deployed as, and training.
 *
 * @see https://replicate.com/docs/reference/http
 */
export const replicateControl: ModelFormat = lifecycleFormat({
  name: 'replicate.control',
  provider: 'replicate',
  modelFields: ['model', 'name'],
  host: /^api\.replicate\.com$/iu,
  rows: [
    {
      method: 'POST',
      path: path(`models/${MODEL}/versions/[^/]+/trainings`),
      action: AUDIT_ACTION.MODEL_FINE_TUNE,
    },
    { method: 'POST', path: path('trainings/[^/]+/cancel'), action: AUDIT_ACTION.MODEL_FINE_TUNE },
    { method: 'POST', path: path('models'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'PATCH', path: path(`models/${MODEL}`), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'DELETE', path: path(`models/${MODEL}(?:/versions/[^/]+)?`), action: AUDIT_ACTION.MODEL_DELETE },
    { method: 'POST', path: path('deployments'), action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'PATCH', path: path(`deployments/${MODEL}`), action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'DELETE', path: path(`deployments/${MODEL}`), action: AUDIT_ACTION.MODEL_UNDEPLOY },
    { method: 'GET', path: path('(?:models|deployments|trainings)'), action: AUDIT_ACTION.MODEL_LIST },
    {
      method: 'GET',
      path: path(`(?:models|deployments)/${MODEL}(?:/versions(?:/[^/]+)?)?`),
      action: AUDIT_ACTION.MODEL_READ,
    },
    { method: 'GET', path: path('predictions(?:/[^/]+)?'), action: AUDIT_ACTION.DATA_ACCESS },
  ],
});
