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
      ['POST', /\/provisioned-model-throughput$/u, AUDIT_ACTION.MODEL_DEPLOY],
      ['PATCH', /\/provisioned-model-throughput\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_DEPLOY],
      ['DELETE', /\/provisioned-model-throughput\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_UNDEPLOY],
      ['POST', /\/custom-model-deployments$/u, AUDIT_ACTION.MODEL_DEPLOY],
      ['DELETE', /\/custom-model-deployments\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_UNDEPLOY],
      ['POST', /\/marketplace-model\/endpoints$/u, AUDIT_ACTION.MODEL_DEPLOY],
      ['PATCH', /\/marketplace-model\/endpoints\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_DEPLOY],
      ['DELETE', /\/marketplace-model\/endpoints\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_UNDEPLOY],
      ['POST', /\/inference-profiles$/u, AUDIT_ACTION.MODEL_DEPLOY],
      ['DELETE', /\/inference-profiles\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_UNDEPLOY],
      ['POST', /\/model-invocation-job$/u, AUDIT_ACTION.MODEL_INVOKE],
      ['POST', /\/model-customization-jobs$/u, AUDIT_ACTION.MODEL_FINE_TUNE],
      ['POST', /\/model-import-jobs$/u, AUDIT_ACTION.MODEL_REGISTER],
      ['POST', /\/model-copy-jobs$/u, AUDIT_ACTION.MODEL_REGISTER],
      ['POST', /\/custom-models\/create-custom-model$/u, AUDIT_ACTION.MODEL_REGISTER],
      ['DELETE', /\/(?:custom|imported)-models\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_DELETE],
      ['GET', /\/(?:foundation|custom|imported)-models$/u, AUDIT_ACTION.MODEL_LIST],
      ['GET', /\/(?:foundation|custom|imported)-models\/(?<model>.+)$/u, AUDIT_ACTION.MODEL_READ],
    ],
    host: /(?:^|\.)bedrock(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/iu,
  }),
  readHead: readAmazonHead,
};
