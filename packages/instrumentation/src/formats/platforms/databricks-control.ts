import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const MODEL = '(?<model>[^/]+)';

function path(end: string): RegExp {
  return new RegExp(`/api/2\\.\\d/${end}$`, 'u');
}

/**
 * Databricks beside MLflow: endpoints that serve models, and models of Unity Catalog.
 *
 * @see https://docs.databricks.com/api/workspace/servingendpoints
 */
export const databricksControl: ModelFormat = lifecycleFormat({
  name: 'databricks.control',
  provider: 'databricks',
  modelFields: ['full_name', 'name'],
  rows: [
    { method: 'POST', path: path('serving-endpoints'), action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'PUT', path: path(`serving-endpoints/${MODEL}/config`), action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'DELETE', path: path(`serving-endpoints/${MODEL}`), action: AUDIT_ACTION.MODEL_UNDEPLOY },
    { method: 'GET', path: path('serving-endpoints'), action: AUDIT_ACTION.MODEL_LIST },
    { method: 'GET', path: path(`serving-endpoints/${MODEL}`), action: AUDIT_ACTION.MODEL_READ },
    { method: 'POST', path: path('unity-catalog/models'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'PATCH', path: path(`unity-catalog/models/${MODEL}`), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'PUT', path: path(`unity-catalog/models/${MODEL}/aliases/[^/]+`), action: AUDIT_ACTION.MODEL_PROMOTE },
    { method: 'DELETE', path: path(`unity-catalog/models/${MODEL}/aliases/[^/]+`), action: AUDIT_ACTION.MODEL_PROMOTE },
    {
      method: 'DELETE',
      path: path(`unity-catalog/models/${MODEL}(?:/versions/[^/]+)?`),
      action: AUDIT_ACTION.MODEL_DELETE,
    },
    { method: 'GET', path: path('unity-catalog/models'), action: AUDIT_ACTION.MODEL_LIST },
    {
      method: 'GET',
      path: path(`unity-catalog/models/${MODEL}(?:/versions(?:/[^/]+)?)?`),
      action: AUDIT_ACTION.MODEL_READ,
    },
  ],
});
