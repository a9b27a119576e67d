/** Which rows of `audit_spans` are erased, as conditions over `origin`. */
export interface ErasedRows {
  readonly origin: string;
  readonly covered: string;
  /** Those of them that have something left to erase. */
  readonly left: string;
}
