import { AUDIT_ACTION } from '@auditspan/conventions';
import { readAmazonHead } from './bedrock-route.ts';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

/** Bedrock's control plane: throughput, customisation and import of models. */
export const bedrockControl: ModelFormat = {
  ...lifecycleFormat({
    name: 'bedrock.control',
    provider: 'aws.bedrock',
    modelFields: [
      'provisionedModelName',
      'customModelName',
      'importedModelName',
      'modelDeploymentName',
      'endpointName',
      'inferenceProfileName',
      'modelName',
      'targetModelName',
      'modelId',
    ],
    rows: [
      { method: 'POST', path: /\/provisioned-model-throughput$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'PATCH', path: /\/provisioned-model-throughput\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'DELETE', path: /\/provisioned-model-throughput\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_UNDEPLOY },
      { method: 'POST', path: /\/custom-model-deployments$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'DELETE', path: /\/custom-model-deployments\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_UNDEPLOY },
      { method: 'POST', path: /\/marketplace-model\/endpoints$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'PATCH', path: /\/marketplace-model\/endpoints\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'DELETE', path: /\/marketplace-model\/endpoints\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_UNDEPLOY },
      { method: 'POST', path: /\/inference-profiles$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'DELETE', path: /\/inference-profiles\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_UNDEPLOY },
      { method: 'POST', path: /\/model-invocation-job$/u, action: AUDIT_ACTION.MODEL_INVOKE },
      { method: 'POST', path: /\/model-customization-jobs$/u, action: AUDIT_ACTION.MODEL_FINE_TUNE },
      { method: 'POST', path: /\/model-import-jobs$/u, action: AUDIT_ACTION.MODEL_REGISTER },
      { method: 'POST', path: /\/model-copy-jobs$/u, action: AUDIT_ACTION.MODEL_REGISTER },
      { method: 'POST', path: /\/custom-models\/create-custom-model$/u, action: AUDIT_ACTION.MODEL_REGISTER },
      { method: 'DELETE', path: /\/(?:custom|imported)-models\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_DELETE },
      { method: 'GET', path: /\/(?:foundation|custom|imported)-models$/u, action: AUDIT_ACTION.MODEL_LIST },
      {
        method: 'GET',
        path: /\/(?:foundation|custom|imported)-models\/(?<model>.+)$/u,
        action: AUDIT_ACTION.MODEL_READ,
      },
    ],
    host: /(?:^|\.)bedrock(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/iu,
  }),
  readHead: readAmazonHead,
};
