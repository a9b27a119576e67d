/** SQL conditions for the rows of `audit_spans` to erase, with the parameter `origin`. */
export interface ErasedRows {
  readonly origin: string;
  readonly covered: string;
  /** Those that have anything left to erase. */
  readonly left: string;
}
