import { EvidenceError } from '../errors.ts';
import type { EvidenceLink } from './evidence-package.ts';

const MIB = 2 ** 20;
/** Limit that browsers open and V8 holds in one string; some hundred thousand records. */
const MOST_MIB = 256;

/** Tracks the size of the records in a page. */
export interface PageSize {
  /** @throws {EvidenceError} if they are too many for one page. */
  add(record: EvidenceLink): void;
}

/** @param mostMib limit in MiB. */
export function createPageSize(mostMib: number = MOST_MIB): PageSize {
  let records = 0;
  let characters = 0;
  return {
    add(record) {
      records += 1;
      characters += JSON.stringify(record).length;
      if (characters <= mostMib * MIB) return;
      throw new EvidenceError(
        `more than ${records - 1} records fit, and a page holds no more than these (${mostMib} MiB): ask for fewer, as by --from ` +
          'and --to, and write several pages. Nothing was written',
      );
    },
  };
}
