import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const MODEL = '(?<model>[^/]+)';

function path(end: string): RegExp {
  return new RegExp(`/api/2\\.\\d/${end}$`, 'u');
}

/**
 * Databricks beyond MLflow: model serving endpoints, and models of Unity Catalog.
 *
 * @see https://docs.databricks.com/api/workspace/servingendpoints
 */
export const databricksControl: ModelFormat = lifecycleFormat({
  name: 'databricks.control',
  provider: 'databricks',
  modelFields: ['full_name', 'name'],
  rows: [
    ['POST', path('serving-endpoints'), AUDIT_ACTION.MODEL_DEPLOY],
    ['PUT', path(`serving-endpoints/${MODEL}/config`), AUDIT_ACTION.MODEL_DEPLOY],
    ['DELETE', path(`serving-endpoints/${MODEL}`), AUDIT_ACTION.MODEL_UNDEPLOY],
    ['GET', path('serving-endpoints'), AUDIT_ACTION.MODEL_LIST],
    ['GET', path(`serving-endpoints/${MODEL}`), AUDIT_ACTION.MODEL_READ],
    ['POST', path('unity-catalog/models'), AUDIT_ACTION.MODEL_REGISTER],
    ['PATCH', path(`unity-catalog/models/${MODEL}`), AUDIT_ACTION.MODEL_REGISTER],
    ['PUT DELETE', path(`unity-catalog/models/${MODEL}/aliases/[^/]+`), AUDIT_ACTION.MODEL_PROMOTE],
    ['DELETE', path(`unity-catalog/models/${MODEL}(?:/versions/[^/]+)?`), AUDIT_ACTION.MODEL_DELETE],
    ['GET', path('unity-catalog/models'), AUDIT_ACTION.MODEL_LIST],
    ['GET', path(`unity-catalog/models/${MODEL}(?:/versions(?:/[^/]+)?)?`), AUDIT_ACTION.MODEL_READ],
  ],
});
