import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

/** Triton's model repository, also of MLServer: loading and unloading of models. */
export const tritonRepository: ModelFormat = lifecycleFormat({
  name: 'triton.repository',
  provider: 'triton',
  modelFields: [],
  rows: [
    ['POST', /\/v2\/repository\/(?:[^/]+\/)?models\/(?<model>[^/]+)\/load$/u, AUDIT_ACTION.MODEL_DEPLOY],
    ['POST', /\/v2\/repository\/(?:[^/]+\/)?models\/(?<model>[^/]+)\/unload$/u, AUDIT_ACTION.MODEL_UNDEPLOY],
    ['POST', /\/v2\/repository\/(?:[^/]+\/)?index$/u, AUDIT_ACTION.MODEL_LIST],
  ],
});
