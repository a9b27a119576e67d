import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const API = String.raw`/(?:ajax-)?api/2\.\d/mlflow/(?:databricks/|unity-catalog/)?`;

function path(end: string): RegExp {
  return new RegExp(`${API}${end}$`, 'u');
}

/** MLflow's model registry, also as Databricks offers it. */
export const mlflowRegistry: ModelFormat = lifecycleFormat({
  name: 'mlflow.registry',
  provider: 'mlflow',
  modelFields: ['name'],
  rows: [
    { method: 'POST', path: path('(?:registered-models|model-versions)/create'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'POST', path: path('model-versions/transition-stage'), action: AUDIT_ACTION.MODEL_PROMOTE },
    { method: 'POST', path: path('registered-models/alias'), action: AUDIT_ACTION.MODEL_PROMOTE },
    { method: 'DELETE', path: path('registered-models/alias'), action: AUDIT_ACTION.MODEL_PROMOTE },
    { method: 'POST', path: path('transition-requests/approve'), action: AUDIT_ACTION.MODEL_APPROVE },
    { method: 'DELETE', path: path('(?:registered-models|model-versions)/delete'), action: AUDIT_ACTION.MODEL_DELETE },
    { method: 'PATCH', path: path('(?:registered-models|model-versions)/update'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'POST', path: path('registered-models/rename'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'GET', path: path('model-versions/get-download-uri'), action: AUDIT_ACTION.MODEL_DOWNLOAD },
    {
      method: 'GET',
      path: path('(?:registered-models|model-versions)/(?:search|list)'),
      action: AUDIT_ACTION.MODEL_LIST,
    },
    { method: 'GET', path: path('(?:registered-models|model-versions)/[a-z-]+'), action: AUDIT_ACTION.MODEL_READ },
  ],
});
