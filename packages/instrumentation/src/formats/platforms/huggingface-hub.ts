import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

/** Old models have no owner before their name. */
const REPO = '(?<model>[^/]+(?:/(?!resolve/|raw/|revision/|tree/|commit/|preupload/|xet-)[^/]+)?)';

/** The Hugging Face Hub: models that are looked up, downloaded, uploaded and deleted; data sets are not models. */
export const huggingFaceHub: ModelFormat = lifecycleFormat({
  name: 'huggingface.hub',
  provider: 'huggingface',
  modelFields: ['name'],
  host: /^(?:www\.)?(?:huggingface\.co|hf\.co)$/iu,
  rows: [
    {
      method: 'GET',
      path: new RegExp(`^/(?!datasets/|spaces/|api/)${REPO}/(?:resolve|raw)/`, 'u'),
      action: AUDIT_ACTION.MODEL_DOWNLOAD,
    },
    {
      method: 'POST',
      path: new RegExp(`^/api/models/${REPO}/(?:commit|preupload)/`, 'u'),
      action: AUDIT_ACTION.MODEL_UPLOAD,
    },
    {
      method: 'HEAD',
      path: new RegExp(`^/(?!datasets/|spaces/|api/)${REPO}/resolve/`, 'u'),
      action: AUDIT_ACTION.MODEL_READ,
    },
    {
      method: 'GET',
      path: new RegExp(`^/api/resolve-cache/models/(?<model>[^/]+(?:/[^/]+)?)/[0-9a-f]{40}/`, 'u'),
      action: AUDIT_ACTION.MODEL_DOWNLOAD,
    },
    {
      method: 'GET',
      path: new RegExp(`^/api/models/${REPO}/xet-read-token/`, 'u'),
      action: AUDIT_ACTION.MODEL_DOWNLOAD,
    },
    {
      method: 'GET',
      path: new RegExp(`^/api/models/${REPO}/xet-write-token/`, 'u'),
      action: AUDIT_ACTION.MODEL_UPLOAD,
    },
    {
      method: 'POST',
      path: new RegExp(`^/(?!datasets/|spaces/|api/)${REPO}\\.git/info/lfs/objects/batch$`, 'u'),
      action: AUDIT_ACTION.MODEL_UPLOAD,
    },
    { method: 'POST', path: /^\/api\/repos\/create$/u, action: AUDIT_ACTION.MODEL_REGISTER },
    { method: 'DELETE', path: /^\/api\/repos\/delete$/u, action: AUDIT_ACTION.MODEL_DELETE },
    { method: 'GET', path: /^\/api\/models$/u, action: AUDIT_ACTION.MODEL_LIST },
    { method: 'GET', path: new RegExp(`^/api/models/${REPO}(?:/|$)`, 'u'), action: AUDIT_ACTION.MODEL_READ },
  ],
});
