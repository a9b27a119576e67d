import type { Attributes } from '../../decode/span.ts';
import type { OtherSource } from './other-source.ts';

/**
 * What a provider writes into its own log of an access to a model, and how it becomes a record. The names in `keys` and
 * `marks` are paths: `output.outputTokenCount` is a member of `output`, wherever in the log record that stands.
 */
export interface ProviderLog extends OtherSource {
  /** The paths that are read beside those of `keys` and `marks`. */
  readonly reads: readonly string[];
  /** A word that says why the access failed; empty where it did not, or where the HTTP status says it. */
  failure(told: Attributes): string;
}
