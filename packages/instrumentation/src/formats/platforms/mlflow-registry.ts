import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const API = String.raw`/(?:ajax-)?api/2\.\d/mlflow/(?:databricks/|unity-catalog/)?`;

function path(end: string): RegExp {
  return new RegExp(`${API}${end}$`, 'u');
}

/** MLflow's model registry, also on Databricks. */
export const mlflowRegistry: ModelFormat = lifecycleFormat({
  name: 'mlflow.registry',
  provider: 'mlflow',
  modelFields: ['name'],
  rows: [
    ['POST', path('(?:registered-models|model-versions)/create'), AUDIT_ACTION.MODEL_REGISTER],
    ['POST', path('model-versions/transition-stage'), AUDIT_ACTION.MODEL_PROMOTE],
    ['POST DELETE', path('registered-models/alias'), AUDIT_ACTION.MODEL_PROMOTE],
    ['POST', path('transition-requests/approve'), AUDIT_ACTION.MODEL_APPROVE],
    ['DELETE', path('(?:registered-models|model-versions)/delete'), AUDIT_ACTION.MODEL_DELETE],
    ['PATCH', path('(?:registered-models|model-versions)/update'), AUDIT_ACTION.MODEL_REGISTER],
    ['POST', path('registered-models/rename'), AUDIT_ACTION.MODEL_REGISTER],
    ['GET', path('model-versions/get-download-uri'), AUDIT_ACTION.MODEL_DOWNLOAD],
    ['GET', path('(?:registered-models|model-versions)/(?:search|list)'), AUDIT_ACTION.MODEL_LIST],
    ['GET', path('(?:registered-models|model-versions)/[a-z-]+'), AUDIT_ACTION.MODEL_READ],
  ],
});
