import { formatGroup } from '../../support/format-case.ts';
import { lifecycleCases } from '../../support/lifecycle-cases.ts';

const GROUP = 'https://management.azure.com/subscriptions/s/resourceGroups/g/providers';
const ACCOUNT = `${GROUP}/Microsoft.CognitiveServices/accounts/a`;
const WORKSPACE = `${GROUP}/Microsoft.MachineLearningServices/workspaces/w`;

export const azureCases = formatGroup(
  'Azure Resource Manager',
  lifecycleCases('azure.ai.inference', [
    ['a model is deployed', 'PUT', `${ACCOUNT}/deployments/gpt?api-version=2024-10-01`, 'model.deploy', 'gpt', {}],
    ['a deployment is changed', 'PATCH', `${ACCOUNT}/deployments/gpt`, 'model.deploy', 'gpt', {}],
    ['a deployment is deleted', 'DELETE', `${ACCOUNT}/deployments/gpt`, 'model.undeploy', 'gpt'],
    ['a deployment is looked up', 'GET', `${ACCOUNT.toLowerCase()}/deployments/gpt`, 'model.read', 'gpt'],
    ['deployments are listed', 'GET', `${ACCOUNT}/deployments`, 'model.list'],
    ['an endpoint is created', 'PUT', `${WORKSPACE}/onlineEndpoints/fraud`, 'model.deploy', 'fraud', {}],
    [
      'a deployment of an endpoint is created',
      'PUT',
      `${WORKSPACE}/onlineEndpoints/fraud/deployments/blue`,
      'model.deploy',
      'fraud',
      {},
    ],
    ['an endpoint is deleted', 'DELETE', `${WORKSPACE}/batchEndpoints/fraud`, 'model.undeploy', 'fraud'],
    ['an endpoint is looked up', 'GET', `${WORKSPACE}/serverlessEndpoints/fraud`, 'model.read', 'fraud'],
    ['a version is registered', 'PUT', `${WORKSPACE}/models/fraud/versions/4`, 'model.register', 'fraud', {}],
    ['a model is deleted', 'DELETE', `${WORKSPACE}/models/fraud`, 'model.delete', 'fraud'],
    ['a version is looked up', 'GET', `${WORKSPACE}/models/fraud/versions/4`, 'model.read', 'fraud'],
    ['models are listed', 'GET', `${WORKSPACE}/models`, 'model.list'],
  ]),
);

const DATABRICKS = 'https://acme.cloud.databricks.com/api';
const CATALOG = `${DATABRICKS}/2.1/unity-catalog/models`;
const fraud = { name: 'fraud' };

export const databricksCases = formatGroup(
  'Databricks',
  lifecycleCases('databricks', [
    ['an endpoint is created', 'POST', `${DATABRICKS}/2.0/serving-endpoints`, 'model.deploy', 'fraud', fraud],
    ['its models are changed', 'PUT', `${DATABRICKS}/2.0/serving-endpoints/fraud/config`, 'model.deploy', 'fraud', {}],
    ['an endpoint is deleted', 'DELETE', `${DATABRICKS}/2.0/serving-endpoints/fraud`, 'model.undeploy', 'fraud'],
    ['endpoints are listed', 'GET', `${DATABRICKS}/2.0/serving-endpoints`, 'model.list'],
    ['an endpoint is looked up', 'GET', `${DATABRICKS}/2.0/serving-endpoints/fraud`, 'model.read', 'fraud'],
    ['a model is registered', 'POST', CATALOG, 'model.register', 'fraud', fraud],
    ['a model is changed', 'PATCH', `${CATALOG}/main.ml.fraud`, 'model.register', 'main.ml.fraud', {}],
    ['an alias is set', 'PUT', `${CATALOG}/main.ml.fraud/aliases/live`, 'model.promote', 'main.ml.fraud', {}],
    ['an alias is removed', 'DELETE', `${CATALOG}/main.ml.fraud/aliases/live`, 'model.promote', 'main.ml.fraud'],
    ['a version is deleted', 'DELETE', `${CATALOG}/main.ml.fraud/versions/4`, 'model.delete', 'main.ml.fraud'],
    ['models are listed', 'GET', CATALOG, 'model.list'],
    ['a version is looked up', 'GET', `${CATALOG}/main.ml.fraud/versions/4`, 'model.read', 'main.ml.fraud'],
  ]),
);

export const torchServeCases = formatGroup(
  'TorchServe management',
  lifecycleCases('torchserve', [
    [
      'an archive is registered',
      'POST',
      'http://ts.internal/models?url=https://x/fraud.mar',
      'model.register',
      'fraud',
    ],
    [
      'an archive is registered under another name',
      'POST',
      'http://ts.internal/models?url=fraud-4.mar&model_name=fraud&initial_workers=1',
      'model.register',
      'fraud',
    ],
  ]),
);

const REPLICATE = 'https://api.replicate.com/v1';

export const replicateCases = formatGroup(
  'Replicate',
  lifecycleCases('replicate', [
    ['a model is trained', 'POST', `${REPLICATE}/models/acme/m/versions/1/trainings`, 'model.fine_tune', 'acme/m', {}],
    ['a training is cancelled', 'POST', `${REPLICATE}/trainings/t/cancel`, 'model.fine_tune'],
    ['a model is created', 'POST', `${REPLICATE}/models`, 'model.register', 'm', { owner: 'acme', name: 'm' }],
    ['a model is changed', 'PATCH', `${REPLICATE}/models/acme/m`, 'model.register', 'acme/m', {}],
    ['a model is deleted', 'DELETE', `${REPLICATE}/models/acme/m`, 'model.delete', 'acme/m'],
    ['a version is deleted', 'DELETE', `${REPLICATE}/models/acme/m/versions/1`, 'model.delete', 'acme/m'],
    ['a model is deployed', 'POST', `${REPLICATE}/deployments`, 'model.deploy', 'acme/m', { model: 'acme/m' }],
    ['a deployment is changed', 'PATCH', `${REPLICATE}/deployments/acme/d`, 'model.deploy', 'acme/d', {}],
    ['a deployment is deleted', 'DELETE', `${REPLICATE}/deployments/acme/d`, 'model.undeploy', 'acme/d'],
    ['models are listed', 'GET', `${REPLICATE}/models`, 'model.list'],
    ['a version is looked up', 'GET', `${REPLICATE}/models/acme/m/versions/1`, 'model.read', 'acme/m'],
    ['a prediction is fetched', 'GET', `${REPLICATE}/predictions/p`, 'data.access'],
  ]),
);

const GEMINI = 'https://generativelanguage.googleapis.com/v1beta';

export const geminiPlatformCases = formatGroup('Gemini platform', [
  {
    it: 'cached content, which the model reads',
    url: `${GEMINI}/cachedContents`,
    request: { model: 'models/gemini-3', contents: [], ttl: '60s' },
    answer: { name: 'cachedContents/1', usageMetadata: { totalTokenCount: 4096 } },
    record: { modelId: 'gemini-3', modelProvider: 'gcp.gemini', inputTokens: 4096 },
  },
  ...lifecycleCases('gcp.gemini', [
    ['the generation of a video is polled', 'GET', `${GEMINI}/models/veo-3/operations/o1`, 'data.access', 'veo-3'],
    ['cached content is looked up', 'GET', `${GEMINI}/cachedContents/1`, 'data.access'],
    ['the lifetime of cached content is extended', 'PATCH', `${GEMINI}/cachedContents/1`, 'data.access', undefined, {}],
    ['cached content is deleted', 'DELETE', `${GEMINI}/cachedContents/1`, 'data.access'],
    [
      'a file is uploaded',
      'POST',
      'https://generativelanguage.googleapis.com/upload/v1beta/files',
      'data.access',
      undefined,
      {},
    ],
    ['files are listed', 'GET', `${GEMINI}/files`, 'data.access'],
    ['a file is deleted', 'DELETE', `${GEMINI}/files/1`, 'data.access'],
    ['a batch is looked up', 'GET', `${GEMINI}/batches/1`, 'data.access'],
    ['a model is tuned', 'POST', `${GEMINI}/tunedModels`, 'model.fine_tune', 'g', { baseModel: 'models/g' }],
    ['a tuned model is changed', 'PATCH', `${GEMINI}/tunedModels/t`, 'model.register', 't', {}],
    ['a tuned model is deleted', 'DELETE', `${GEMINI}/tunedModels/t`, 'model.delete', 't'],
    ['models are listed', 'GET', `${GEMINI}/models`, 'model.list'],
    ['a model is looked up', 'GET', `${GEMINI}/models/gemini-3`, 'model.read', 'gemini-3'],
  ]),
]);

const COHERE = 'https://api.cohere.com/v1/finetuning/finetuned-models';

export const cohereTuningCases = formatGroup(
  'Cohere fine-tuning',
  lifecycleCases('cohere', [
    ['a model is tuned', 'POST', COHERE, 'model.fine_tune', 'fraud', fraud],
    ['a tuned model is changed', 'PATCH', `${COHERE}/1`, 'model.fine_tune', '1', {}],
    ['a tuned model is deleted', 'DELETE', `${COHERE}/1`, 'model.delete', '1'],
    ['tuned models are listed', 'GET', COHERE, 'model.list'],
    ['its events are fetched', 'GET', `${COHERE}/1/events`, 'model.read', '1'],
  ]),
);

const TOGETHER = 'https://api.together.xyz/v1/endpoints';

export const togetherCases = formatGroup(
  'Together endpoints',
  lifecycleCases('together_ai', [
    ['an endpoint is created', 'POST', TOGETHER, 'model.deploy', 'acme/m', { model: 'acme/m' }],
    ['an endpoint is stopped or scaled', 'PATCH', `${TOGETHER}/e`, 'model.deploy', 'e', {}],
    ['an endpoint is deleted', 'DELETE', `${TOGETHER}/e`, 'model.undeploy', 'e'],
    ['endpoints are listed', 'GET', TOGETHER, 'model.list'],
    ['an endpoint is looked up', 'GET', `${TOGETHER}/e`, 'model.read', 'e'],
  ]),
);

const FIREWORKS = 'https://api.fireworks.ai/v1/accounts/acme';

export const fireworksCases = formatGroup(
  'Fireworks',
  lifecycleCases('fireworks_ai', [
    ['a model is created', 'POST', `${FIREWORKS}/models`, 'model.register', 'm', { modelId: 'm' }],
    ['a model is changed', 'PATCH', `${FIREWORKS}/models/m`, 'model.register', 'm', {}],
    ['a model is deleted', 'DELETE', `${FIREWORKS}/models/m`, 'model.delete', 'm'],
    ['a model is deployed', 'POST', `${FIREWORKS}/deployments`, 'model.deploy', 'b', { baseModel: 'b' }],
    ['a deployment is scaled', 'PATCH', `${FIREWORKS}/deployments/d:scale`, 'model.deploy', 'd', {}],
    ['a deployment is deleted', 'DELETE', `${FIREWORKS}/deployments/d`, 'model.undeploy', 'd'],
    ['a model is tuned', 'POST', `${FIREWORKS}/supervisedFineTuningJobs`, 'model.fine_tune', 'b', { baseModel: 'b' }],
    ['models are listed', 'GET', `${FIREWORKS}/models`, 'model.list'],
    ['a model is looked up', 'GET', `${FIREWORKS}/models/m`, 'model.read', 'm'],
  ]),
);
