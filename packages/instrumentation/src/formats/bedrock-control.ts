import { AUDIT_ACTION } from '@auditspan/conventions';
import { readAmazonHead } from './bedrock-route.ts';
import type { ModelFormat } from './format.ts';
import { lifecycleFormat } from './lifecycle-format.ts';

/** Bedrock's control plane: throughput, customisation and import of models. */
export const bedrockControl: ModelFormat = {
  ...lifecycleFormat({
    name: 'bedrock.control',
    provider: 'aws.bedrock',
    modelFields: ['provisionedModelName', 'customModelName', 'importedModelName', 'modelName', 'modelId'],
    rows: [
      { method: 'POST', path: /\/provisioned-model-throughput$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'PATCH', path: /\/provisioned-model-throughput\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_DEPLOY },
      { method: 'DELETE', path: /\/provisioned-model-throughput\/(?<model>.+)$/u, action: AUDIT_ACTION.MODEL_UNDEPLOY },
      { method: 'POST', path: /\/model-customization-jobs$/u, action: AUDIT_ACTION.MODEL_FINE_TUNE },
      { method: 'POST', path: /\/model-import-jobs$/u, action: AUDIT_ACTION.MODEL_REGISTER },
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
