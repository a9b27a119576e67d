import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import { noteError } from '../response-facts.ts';
import type { ModelFormat } from '../format.ts';
import { asText } from '../json-value.ts';
import { plainFormat } from '../plain-format.ts';

/** Actions of SageMaker's control plane by operation. */
const ACTIONS: Readonly<Record<string, AuditAction>> = {
  CreateEndpoint: AUDIT_ACTION.MODEL_DEPLOY,
  UpdateEndpoint: AUDIT_ACTION.MODEL_DEPLOY,
  UpdateEndpointWeightsAndCapacities: AUDIT_ACTION.MODEL_DEPLOY,
  DeleteEndpoint: AUDIT_ACTION.MODEL_UNDEPLOY,
  CreateInferenceComponent: AUDIT_ACTION.MODEL_DEPLOY,
  UpdateInferenceComponent: AUDIT_ACTION.MODEL_DEPLOY,
  DeleteInferenceComponent: AUDIT_ACTION.MODEL_UNDEPLOY,
  CreateTransformJob: AUDIT_ACTION.MODEL_INVOKE,
  CreateModel: AUDIT_ACTION.MODEL_REGISTER,
  CreateModelPackageGroup: AUDIT_ACTION.MODEL_REGISTER,
  CreateModelPackage: AUDIT_ACTION.MODEL_REGISTER,
  UpdateModelPackage: AUDIT_ACTION.MODEL_APPROVE,
  DeleteModel: AUDIT_ACTION.MODEL_DELETE,
  DeleteModelPackage: AUDIT_ACTION.MODEL_DELETE,
  DeleteModelPackageGroup: AUDIT_ACTION.MODEL_DELETE,
  CreateTrainingJob: AUDIT_ACTION.MODEL_TRAIN,
  DescribeModel: AUDIT_ACTION.MODEL_READ,
  DescribeModelPackage: AUDIT_ACTION.MODEL_READ,
  DescribeEndpoint: AUDIT_ACTION.MODEL_READ,
  ListModels: AUDIT_ACTION.MODEL_LIST,
  ListModelPackages: AUDIT_ACTION.MODEL_LIST,
  ListEndpoints: AUDIT_ACTION.MODEL_LIST,
};
const NAMES = [
  'InferenceComponentName',
  'EndpointName',
  'ModelName',
  'ModelPackageName',
  'ModelPackageArn',
  'ModelPackageGroupName',
  'TrainingJobName',
];

/** SageMaker's control plane, whose operation is in a header. */
export const sagemakerControl: ModelFormat = plainFormat({
  name: 'sagemaker.control',
  provider: 'aws.sagemaker',
  match(method, _path, { headers }) {
    const operation = /^SageMaker\.(\w+)$/u.exec(headers['x-amz-target'] ?? '')?.[1];
    const action = operation === undefined ? undefined : ACTIONS[operation];
    return method === 'POST' && action !== undefined ? { certain: true, action } : undefined;
  },
  requestFields: NAMES,
  readRequest: (fields) => ({ modelId: NAMES.map((name) => asText(fields[name])).find(Boolean) }),
  responseFields: ['__type'],
  readResponse({ __type: type }, facts) {
    const kind = asText(type)?.split('#').at(-1);
    if (kind !== undefined) noteError(facts, { code: kind });
  },
});
