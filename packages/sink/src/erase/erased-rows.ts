/** SQL conditions for the rows of `audit_spans` to erase, with the parameter `origin`. */
export interface ErasedRows {
  readonly origin: string;
  /** All rows of the leaves, erased or not. */
  readonly covered: string;
  /** Those that have anything left to erase. */
  readonly left: string;
  /** Those of them without an erased copy in the table. */
  readonly uncopied: string;
  /** Those of them with one. */
  readonly copied: string;
}
