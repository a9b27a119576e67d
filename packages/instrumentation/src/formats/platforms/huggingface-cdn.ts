import { AUDIT_ACTION } from '@auditspan/conventions';
import type { ModelFormat } from '../format.ts';
import { lifecycleFormat } from '../lifecycle-format.ts';

/** Hosts of the Hub's files: those of LFS by region, and those of Xet. */
const HOST =
  /^(?:cdn-lfs[a-z0-9-]*\.(?:huggingface\.co|hf\.co)|[a-z0-9-]+\.xethub\.hf\.co|hf-hub-lfs[a-z0-9-]*\..+)$/iu;

/**
 * Transfers of the Hub's files, from and to separate hosts. Their URLs contain hashes, and neither name a model nor
 * show whether it is one: the preceding call to the Hub does.
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
