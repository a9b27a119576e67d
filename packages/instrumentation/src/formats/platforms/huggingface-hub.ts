import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

/** Old models have no owner before their name. */
const REPO = '(?<model>[^/]+(?:/(?!resolve/|raw/|revision/|tree/|commit/|preupload/|xet-)[^/]+)?)';

/** The Hugging Face Hub: lookup, download, upload and deletion of models; data sets are not models. */
export const huggingFaceHub: ModelFormat = lifecycleFormat({
  name: 'huggingface.hub',
  provider: 'huggingface',
  modelFields: ['name'],
  host: /^(?:www\.)?(?:huggingface\.co|hf\.co)$/iu,
  rows: [
    ['GET', new RegExp(`^/(?!datasets/|spaces/|api/)${REPO}/(?:resolve|raw)/`, 'u'), AUDIT_ACTION.MODEL_DOWNLOAD],
    ['POST', new RegExp(`^/api/models/${REPO}/(?:commit|preupload)/`, 'u'), AUDIT_ACTION.MODEL_UPLOAD],
    ['HEAD', new RegExp(`^/(?!datasets/|spaces/|api/)${REPO}/resolve/`, 'u'), AUDIT_ACTION.MODEL_READ],
    [
      'GET',
      new RegExp(`^/api/resolve-cache/models/(?<model>[^/]+(?:/[^/]+)?)/[0-9a-f]{40}/`, 'u'),
      AUDIT_ACTION.MODEL_DOWNLOAD,
    ],
    ['GET', new RegExp(`^/api/models/${REPO}/xet-read-token/`, 'u'), AUDIT_ACTION.MODEL_DOWNLOAD],
    ['GET', new RegExp(`^/api/models/${REPO}/xet-write-token/`, 'u'), AUDIT_ACTION.MODEL_UPLOAD],
    [
      'POST',
      new RegExp(`^/(?!datasets/|spaces/|api/)${REPO}\\.git/info/lfs/objects/batch$`, 'u'),
      AUDIT_ACTION.MODEL_UPLOAD,
    ],
    ['POST', /^\/api\/repos\/create$/u, AUDIT_ACTION.MODEL_REGISTER],
    ['DELETE', /^\/api\/repos\/delete$/u, AUDIT_ACTION.MODEL_DELETE],
    ['GET', /^\/api\/models$/u, AUDIT_ACTION.MODEL_LIST],
    ['GET', new RegExp(`^/api/models/${REPO}(?:/|$)`, 'u'), AUDIT_ACTION.MODEL_READ],
  ],
});
