// Runs in browsers too.

/** Type of a leaf. Must be incremented, keeping the older lists, when `REST_COLUMNS` change. */
export const RECORD_LEAF_TYPE = 'auditspan.record/1';
