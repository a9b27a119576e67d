import type { Attributes } from '../../decode/span.ts';
import type { OtherSource } from './other-source.ts';

/**
 * How a provider logs an access to a model, and how that is converted to a record. The names in `keys` and `marks` are paths:
 * `output.outputTokenCount` is a member of `output`, wherever that is in the log record.
 */
export interface ProviderLog extends Omit<OtherSource, 'failure'> {
  /** Paths that are read besides those of `keys` and `marks`. */
  readonly reads: readonly string[];
  /** Returns why the access failed; empty if it did not, or if the HTTP status tells. */
  failureOf(reported: Attributes): string;
}
