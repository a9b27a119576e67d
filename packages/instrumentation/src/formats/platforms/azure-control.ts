import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat, type LifecycleRow } from '../lifecycle-format.ts';

const GROUP = String.raw`^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/`;
const ACCOUNT = `${GROUP}Microsoft\\.CognitiveServices/accounts/[^/]+`;
const WORKSPACE = `${GROUP}Microsoft\\.MachineLearningServices/(?:workspaces|registries)/[^/]+`;
const MODEL = '(?<model>[^/]+)';
/** A version or a deployment of the named model. */
const PART = '(?:/(?:versions|deployments)/[^/]+)?';

/** Resource Manager's paths are case-insensitive. */
function row(methods: string, path: string, action: AuditAction): LifecycleRow {
  return [methods, new RegExp(`${path}$`, 'iu'), action];
}

const ENDPOINT = `${WORKSPACE}/(?:onlineEndpoints|batchEndpoints|serverlessEndpoints)/${MODEL}${PART}`;
const REGISTERED = `${WORKSPACE}/models/${MODEL}${PART}`;

/**
 * The parts of Azure Resource Manager that manage models: deployments of Azure OpenAI and AI Foundry, endpoints and
 * registered models of Machine Learning.
 *
 * @see https://learn.microsoft.com/rest/api/aiservices/accountmanagement/deployments
 */
export const azureControl: ModelFormat = lifecycleFormat({
  name: 'azure.control',
  provider: 'azure.ai.inference',
  modelFields: [],
  host: /^management\.(?:azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/iu,
  rows: [
    row('PUT PATCH', `${ACCOUNT}/deployments/${MODEL}`, AUDIT_ACTION.MODEL_DEPLOY),
    row('DELETE', `${ACCOUNT}/deployments/${MODEL}`, AUDIT_ACTION.MODEL_UNDEPLOY),
    row('GET', `${ACCOUNT}/deployments/${MODEL}`, AUDIT_ACTION.MODEL_READ),
    row('GET', `${ACCOUNT}/(?:deployments|models)`, AUDIT_ACTION.MODEL_LIST),
    row('PUT PATCH', ENDPOINT, AUDIT_ACTION.MODEL_DEPLOY),
    row('DELETE', ENDPOINT, AUDIT_ACTION.MODEL_UNDEPLOY),
    row('GET', ENDPOINT, AUDIT_ACTION.MODEL_READ),
    row('PUT PATCH', REGISTERED, AUDIT_ACTION.MODEL_REGISTER),
    row('DELETE', REGISTERED, AUDIT_ACTION.MODEL_DELETE),
    row('GET', REGISTERED, AUDIT_ACTION.MODEL_READ),
    row('GET', `${WORKSPACE}/(?:models|[a-z]+Endpoints)`, AUDIT_ACTION.MODEL_LIST),
  ],
});
