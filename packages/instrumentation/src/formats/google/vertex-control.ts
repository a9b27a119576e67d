import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const PLACE = String.raw`/projects/[^/]+/locations/[^/]+`;

function path(end: string): RegExp {
  return new RegExp(`${PLACE}${end}$`, 'u');
}

/** Vertex AI's control plane: models of its registry, the endpoints that they are deployed to, and tuning. */
export const vertexControl: ModelFormat = lifecycleFormat({
  name: 'vertex.control',
  provider: 'gcp.vertex_ai',
  modelFields: ['modelId', 'baseModel'],
  host: /(?:^|[.-])aiplatform\.googleapis\.com$/iu,
  rows: [
    { method: 'POST', path: path('/models:upload'), action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'DELETE', path: path('/models/(?<model>[^/:]+)'), action: AUDIT_ACTION.MODEL_DELETE },
    { method: 'POST', path: path('/endpoints/(?<model>[^/:]+):deployModel'), action: AUDIT_ACTION.MODEL_DEPLOY },
    { method: 'POST', path: path('/endpoints/(?<model>[^/:]+):undeployModel'), action: AUDIT_ACTION.MODEL_UNDEPLOY },
    { method: 'DELETE', path: path('/endpoints/(?<model>[^/:]+)'), action: AUDIT_ACTION.MODEL_UNDEPLOY },
    { method: 'POST', path: path('/tuningJobs'), action: AUDIT_ACTION.MODEL_FINE_TUNE },
    { method: 'GET', path: path('/models'), action: AUDIT_ACTION.MODEL_LIST },
    { method: 'GET', path: path('/models/(?<model>[^/:]+)'), action: AUDIT_ACTION.MODEL_READ },
  ],
});
