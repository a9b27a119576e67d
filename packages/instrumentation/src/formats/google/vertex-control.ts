import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const PLACE = String.raw`/projects/[^/]+/locations/[^/]+`;

function path(end: string): RegExp {
  return new RegExp(`${PLACE}${end}$`, 'u');
}

/** Vertex AI's control plane: models of its registry, the endpoints to which they are deployed, and tuning. */
export const vertexControl: ModelFormat = lifecycleFormat({
  name: 'vertex.control',
  provider: 'gcp.vertex_ai',
  modelFields: ['modelId', 'baseModel'],
  host: /(?:^|[.-])aiplatform\.googleapis\.com$/iu,
  rows: [
    ['POST', path('/models:upload'), AUDIT_ACTION.MODEL_REGISTER],
    ['DELETE', path('/models/(?<model>[^/:]+)'), AUDIT_ACTION.MODEL_DELETE],
    ['POST', path('/endpoints/(?<model>[^/:]+):deployModel'), AUDIT_ACTION.MODEL_DEPLOY],
    ['POST', path('/endpoints/(?<model>[^/:]+):undeployModel'), AUDIT_ACTION.MODEL_UNDEPLOY],
    ['DELETE', path('/endpoints/(?<model>[^/:]+)'), AUDIT_ACTION.MODEL_UNDEPLOY],
    ['POST', path('/tuningJobs'), AUDIT_ACTION.MODEL_FINE_TUNE],
    ['GET', path('/models'), AUDIT_ACTION.MODEL_LIST],
    ['GET', path('/models/(?<model>[^/:]+)'), AUDIT_ACTION.MODEL_READ],
  ],
});
