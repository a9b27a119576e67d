import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

const MODEL = String.raw`(?<model>[^/]+)(?:/[^/]+)?`;

/**
 * TorchServe's management interface, by default on port 8081. Its paths are ambiguous: they count at a configured host,
 * and a registration by its archive in the query.
 *
 * @see https://pytorch.org/serve/management_api.html
 */
const rows = lifecycleFormat({
  name: 'torchserve.management',
  provider: 'torchserve',
  modelFields: [],
  certain: false,
  rows: [
    ['POST', /^\/models$/u, AUDIT_ACTION.MODEL_REGISTER],
    ['PUT', new RegExp(`^/models/${MODEL}(?:/set-default)?$`, 'u'), AUDIT_ACTION.MODEL_DEPLOY],
    ['DELETE', new RegExp(`^/models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_UNDEPLOY],
    ['GET', /^\/models$/u, AUDIT_ACTION.MODEL_LIST],
    ['GET', new RegExp(`^/models/${MODEL}$`, 'u'), AUDIT_ACTION.MODEL_READ],
  ],
});

/** TorchServe's models: deployment, scaling, removal and lookup. */
export const torchServeManagement: ModelFormat = {
  ...rows,
  match(method, path, head) {
    const route = rows.match(method, path, head);
    const archive = route?.action === AUDIT_ACTION.MODEL_REGISTER ? archiveOf(head.query) : undefined;
    return archive === undefined ? route : { ...route, certain: true, modelId: archive };
  },
};

/** Returns the name under which a model is registered: the given one, or that of its archive. */
function archiveOf(query: string | undefined): string | undefined {
  const given = new URLSearchParams(query);
  const file = /([^/]+)\.(?:mar|tar\.gz)$/u.exec(given.get('url') ?? '')?.[1];
  return file === undefined ? undefined : (given.get('model_name') ?? file);
}
