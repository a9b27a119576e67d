// Runs in a browser too.

/** What a leaf says it is. To be raised, with the older lists kept, when `REST_COLUMNS` change. */
export const RECORD_LEAF_TYPE = 'auditspan.record/1';
