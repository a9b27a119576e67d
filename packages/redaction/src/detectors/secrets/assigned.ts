/** A value that follows a name. */
export interface Assigned {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** The value stands right after its sign, as in a query or a variable of the environment. */
  readonly isTight: boolean;
  /** Nothing else stands on the value's line. */
  readonly isAlone: boolean;
  /** It follows a verb of a sentence, or nothing at all. */
  readonly isProse: boolean;
}
