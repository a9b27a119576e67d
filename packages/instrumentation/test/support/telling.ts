import type { AuditRecord } from '@auditspan/conventions';

/** What a record tells of an answer, wherever that was cut. */
export const telling = (record: AuditRecord | undefined) => ({
  outcome: record?.outcome,
  digest: record?.responseDigest,
  input: record?.inputTokens,
  output: record?.outputTokens,
  served: record?.modelServedId,
  reasons: record?.finishReasons,
  stream: record?.stream,
});
