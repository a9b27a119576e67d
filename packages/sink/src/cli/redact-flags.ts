import type { SpanTable } from '../redact/stored-rows.ts';

/** The flags of `auditspan redact`. */
export interface RedactFlags {
  readonly policy?: string;
  readonly recogniser: readonly string[];
  readonly against?: string;
  readonly dryRun: boolean;
  readonly fromStore: boolean;
  readonly table: SpanTable;
  readonly hours: number;
  readonly limit: number;
  readonly json: boolean;
  readonly check: boolean;
}
