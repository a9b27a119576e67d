/** A value assigned to a name. */
export interface Assigned {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** The value directly follows the separator, as in a query or an environment variable. */
  readonly isTight: boolean;
  /** Nothing else follows on the line. */
  readonly isAlone: boolean;
  /** It follows a verb, or no separator at all. */
  readonly isProse: boolean;
}
