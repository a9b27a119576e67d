import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

/** Hosts that hold the files of the Hub: those of LFS by region, and those of Xet. */
const HOST =
  /^(?:cdn-lfs[a-z0-9-]*\.(?:huggingface\.co|hf\.co)|[a-z0-9-]+\.xethub\.hf\.co|hf-hub-lfs[a-z0-9-]*\..+)$/iu;

/**
 * The bytes of files of the Hub, which come from and go to hosts of their own. Their addresses name hashes and no model,
 * nor whether it is one: the call to the Hub before them does.
 */
export const huggingFaceCdn: ModelFormat = lifecycleFormat({
  name: 'huggingface.cdn',
  provider: 'huggingface',
  modelFields: [],
  host: HOST,
  rows: [
    ['GET', /^\//u, AUDIT_ACTION.MODEL_DOWNLOAD],
    ['PUT POST', /^\//u, AUDIT_ACTION.MODEL_UPLOAD],
  ],
});
