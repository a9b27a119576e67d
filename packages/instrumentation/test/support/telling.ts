import type { AuditRecord } from '@auditspan/conventions';

/** Returns a record's facts about a response, which must be the same wherever that was split. */
export const telling = (record: AuditRecord | undefined) => ({
  outcome: record?.outcome,
  digest: record?.responseDigest,
  input: record?.inputTokens,
  output: record?.outputTokens,
  served: record?.modelServedId,
  reasons: record?.finishReasons,
  stream: record?.stream,
});
