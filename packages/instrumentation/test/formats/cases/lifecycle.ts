import { type FormatCase, formatGroup } from '../../support/format-case.ts';
import { categoryOf, lifecycleCases } from '../../support/lifecycle-cases.ts';

const MLFLOW = 'http://mlflow.internal/api/2.0/mlflow';
const fraud = { name: 'fraud' };

export const mlflowCases = formatGroup(
  'MLflow',
  lifecycleCases('mlflow', [
    ['a model is registered', 'POST', `${MLFLOW}/registered-models/create`, 'model.register', 'fraud', fraud],
    ['a stage changes', 'POST', `${MLFLOW}/model-versions/transition-stage`, 'model.promote', 'fraud', fraud],
    ['a model is renamed', 'POST', `${MLFLOW}/registered-models/rename`, 'model.register', 'fraud', fraud],
    ['a version is changed', 'PATCH', `${MLFLOW}/model-versions/update`, 'model.register', 'fraud', fraud],
    ['a change of stage is approved', 'POST', `${MLFLOW}/transition-requests/approve`, 'model.approve', 'fraud', fraud],
    ['models are searched', 'GET', `${MLFLOW}/registered-models/search`, 'model.list'],
    ['a model is looked up', 'GET', `${MLFLOW}/registered-models/get?name=fraud`, 'model.read', 'fraud'],
    [
      'a version is downloaded',
      'GET',
      `${MLFLOW}/model-versions/get-download-uri?name=fraud`,
      'model.download',
      'fraud',
    ],
    ['an alias is removed', 'DELETE', `${MLFLOW}/registered-models/alias`, 'model.promote', 'fraud', fraud],
    ['a version is deleted', 'DELETE', `${MLFLOW}/model-versions/delete`, 'model.delete', 'fraud', fraud],
    [
      'the API of its web interface',
      'DELETE',
      'http://mlflow.internal/ajax-api/2.0/mlflow/registered-models/delete',
      'model.delete',
      'fraud',
      fraud,
    ],
  ]),
);

const BEDROCK = 'https://bedrock.eu-central-1.amazonaws.com';
const ARN = 'arn:aws:bedrock:eu-central-1:1:custom-model/fraud';

export const bedrockControlPlaneCases = formatGroup(
  'Bedrock control plane',
  lifecycleCases('aws.bedrock', [
    [
      'throughput is bought',
      'POST',
      `${BEDROCK}/provisioned-model-throughput`,
      'model.deploy',
      'fraud',
      { modelId: 'base', provisionedModelName: 'fraud' },
    ],
    ['throughput is changed', 'PATCH', `${BEDROCK}/provisioned-model-throughput/fraud`, 'model.deploy', 'fraud', {}],
    [
      'a model is imported',
      'POST',
      `${BEDROCK}/model-import-jobs`,
      'model.register',
      'fraud',
      { importedModelName: 'fraud' },
    ],
    [
      'a custom model is created',
      'POST',
      `${BEDROCK}/custom-models/create-custom-model`,
      'model.register',
      'fraud',
      { modelName: 'fraud' },
    ],
    [
      'a custom model is deleted by its ARN',
      'DELETE',
      `${BEDROCK}/custom-models/${encodeURIComponent(ARN)}`,
      'model.delete',
      ARN,
    ],
    ['an imported model is deleted', 'DELETE', `${BEDROCK}/imported-models/fraud`, 'model.delete', 'fraud'],
    [
      'a custom model is deployed',
      'POST',
      `${BEDROCK}/model-customization/custom-model-deployments`,
      'model.deploy',
      'fraud',
      { modelDeploymentName: 'fraud' },
    ],
    [
      'a deployment is deleted',
      'DELETE',
      `${BEDROCK}/model-customization/custom-model-deployments/fraud`,
      'model.undeploy',
      'fraud',
    ],
    [
      'a marketplace endpoint is deleted',
      'DELETE',
      `${BEDROCK}/marketplace-model/endpoints/fraud`,
      'model.undeploy',
      'fraud',
    ],
    ['a profile is deleted', 'DELETE', `${BEDROCK}/inference-profiles/fraud`, 'model.undeploy', 'fraud'],
    ['a batch is started', 'POST', `${BEDROCK}/model-invocation-job`, 'model.invoke', 'fraud', { modelId: 'fraud' }],
    [
      'a model is copied',
      'POST',
      `${BEDROCK}/model-copy-jobs`,
      'model.register',
      'fraud',
      { targetModelName: 'fraud' },
    ],
  ]),
);

const VERTEX = 'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4';

export const vertexAIControlPlaneCases = formatGroup(
  'Vertex AI control plane',
  lifecycleCases('gcp.vertex_ai', [
    ['a model is uploaded', 'POST', `${VERTEX}/models:upload`, 'model.register', 'fraud', { modelId: 'fraud' }],
    ['a model is deleted', 'DELETE', `${VERTEX}/models/fraud`, 'model.delete', 'fraud'],
    ['a model is deployed', 'POST', `${VERTEX}/endpoints/12:deployModel`, 'model.deploy', '12', {}],
    ['a model is undeployed', 'POST', `${VERTEX}/endpoints/12:undeployModel`, 'model.undeploy', '12', {}],
    ['an endpoint is deleted', 'DELETE', `${VERTEX}/endpoints/12`, 'model.undeploy', '12'],
    ['a model is tuned', 'POST', `${VERTEX}/tuningJobs`, 'model.fine_tune', 'gemini', { baseModel: 'gemini' }],
    ['models are listed', 'GET', `${VERTEX}/models`, 'model.list'],
    ['a model is looked up', 'GET', `${VERTEX}/models/fraud`, 'model.read', 'fraud'],
  ]),
);

const SAGEMAKER: Readonly<Record<string, readonly [action: string, field: string]>> = {
  UpdateEndpoint: ['model.deploy', 'EndpointName'],
  DeleteEndpoint: ['model.undeploy', 'EndpointName'],
  CreateInferenceComponent: ['model.deploy', 'InferenceComponentName'],
  DeleteInferenceComponent: ['model.undeploy', 'InferenceComponentName'],
  CreateModel: ['model.register', 'ModelName'],
  DeleteModel: ['model.delete', 'ModelName'],
  CreateModelPackageGroup: ['model.register', 'ModelPackageGroupName'],
  DeleteModelPackageGroup: ['model.delete', 'ModelPackageGroupName'],
  CreateTransformJob: ['model.invoke', 'ModelName'],
  CreateEndpoint: ['model.deploy', 'EndpointName'],
  UpdateEndpointWeightsAndCapacities: ['model.deploy', 'EndpointName'],
  UpdateInferenceComponent: ['model.deploy', 'InferenceComponentName'],
  CreateModelPackage: ['model.register', 'ModelPackageGroupName'],
  UpdateModelPackage: ['model.approve', 'ModelPackageArn'],
  DeleteModelPackage: ['model.delete', 'ModelPackageName'],
  CreateTrainingJob: ['model.train', 'TrainingJobName'],
  DescribeModel: ['model.read', 'ModelName'],
  DescribeModelPackage: ['model.read', 'ModelPackageName'],
  DescribeEndpoint: ['model.read', 'EndpointName'],
};

export const sagemakerControlPlaneCases = formatGroup(
  'SageMaker control plane',
  Object.entries(SAGEMAKER).map(([operation, [action, field]]): FormatCase => ({
    it: operation,
    url: 'https://api.sagemaker.eu-central-1.amazonaws.com/',
    headers: { 'x-amz-target': `SageMaker.${operation}` },
    request: { [field]: 'fraud' },
    answer: {},
    record: {
      category: categoryOf(action),
      action,
      modelId: 'fraud',
      modelProvider: 'aws.sagemaker',
    },
  })),
);

export const tritonRepositoryCases = formatGroup(
  'Triton repository',
  lifecycleCases('triton', [
    ['a model is loaded', 'POST', 'http://t.internal/v2/repository/models/fraud/load', 'model.deploy', 'fraud', {}],
    ['a model is unloaded', 'POST', 'http://t.internal/v2/repository/models/fraud/unload', 'model.undeploy', 'fraud'],
    ['models are listed', 'POST', 'http://t.internal/v2/repository/index', 'model.list', undefined, {}],
  ]),
);

const OLLAMA = 'http://ollama.internal/api';

export const ollamaLifecycleCases = formatGroup(
  'Ollama',
  (
    [
      ['a push', 'push', 'model.upload', { model: 'acme/qwen', stream: false }],
      ['a creation', 'create', 'model.register', { model: 'acme/qwen', from: 'qwen', stream: false }],
    ] as const
  ).map(([it, path, action, request]): FormatCase => ({
    it,
    url: `${OLLAMA}/${path}`,
    request,
    answer: { status: 'success' },
    record: { category: 'lifecycle', action, modelId: 'acme/qwen', modelProvider: 'ollama' },
  })),
);

const HUB = 'https://huggingface.co';
const SHA = 'a'.repeat(40);

export const huggingFaceHubCases = formatGroup(
  'Hugging Face Hub',
  lifecycleCases('huggingface', [
    ['a model without an owner', 'GET', `${HUB}/gpt2/resolve/main/a.bin`, 'model.download', 'gpt2'],
    ['a small file', 'GET', `${HUB}/api/resolve-cache/models/acme/bert/${SHA}/a.json`, 'model.download', 'acme/bert'],
    [
      'a token to read from Xet',
      'GET',
      `${HUB}/api/models/acme/bert/xet-read-token/${SHA}`,
      'model.download',
      'acme/bert',
    ],
    ['a token to write to Xet', 'GET', `${HUB}/api/models/acme/bert/xet-write-token/main`, 'model.upload', 'acme/bert'],
    [
      'permission to write to LFS',
      'POST',
      `${HUB}/acme/bert.git/info/lfs/objects/batch`,
      'model.upload',
      'acme/bert',
      {},
    ],
    ['a model is looked up', 'GET', `${HUB}/api/models/gpt2/revision/main`, 'model.read', 'gpt2'],
    ['models are listed', 'GET', `${HUB}/api/models?search=bert`, 'model.list'],
    ['a file is checked for existence', 'HEAD', `${HUB}/acme/bert/resolve/main/a.bin`, 'model.read', 'acme/bert'],
    ['a model is created', 'POST', `${HUB}/api/repos/create`, 'model.register', 'bert', { name: 'bert' }],
    ['a model is deleted', 'DELETE', `${HUB}/api/repos/delete`, 'model.delete', 'bert', { name: 'bert' }],
    ['bytes of LFS', 'GET', 'https://cdn-lfs-us-1.hf.co/repos/aa/bb/cc', 'model.download'],
    ['bytes of Xet', 'GET', 'https://cas-bridge.xethub.hf.co/xet-bridge-us/aa/bb', 'model.download'],
    ['bytes to Xet', 'POST', 'https://cas-server.xethub.hf.co/v1/xorbs/default/aa', 'model.upload', undefined, {}],
    [
      'bytes to LFS',
      'PUT',
      'https://hf-hub-lfs-us-east-1.s3-accelerate.amazonaws.com/a',
      'model.upload',
      undefined,
      {},
    ],
  ]),
);
