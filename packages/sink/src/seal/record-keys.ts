import {
  ByteDictionary,
  FixedColumn,
  type NativeTable,
  type SealedAuditRow,
  TextColumn,
  WordColumn,
} from '@auditspan/store';

/** Reads the columns of a record that its place in the log depends on. */
export class RecordKeys {
  readonly #ingestedAt: FixedColumn<bigint>;
  readonly #principal: TextColumn;
  readonly #model: WordColumn;
  readonly #models: string[] = [];
  /** Distinct principals, so that each is decoded to a string once. */
  readonly #known = new ByteDictionary();
  readonly #numbers: Int32Array;
  readonly #principals: string[] = [];
  #lastTime = -1n;
  #lastLow = -1;
  #lastHigh = -1;

  /** @param table complete. */
  constructor(table: NativeTable<never> | NativeTable<SealedAuditRow>) {
    this.#ingestedAt = table.column('IngestedAt', FixedColumn<bigint>);
    this.#principal = table.column('PrincipalId', TextColumn);
    this.#numbers = this.#principal.numbersIn(this.#known);
    this.#model = table.column('ModelId', WordColumn);
  }

  /** Returns when the record was received, in nanoseconds since the Unix epoch. */
  ingestedAt(row: number): bigint {
    const low = this.#ingestedAt.lowAt(row);
    const high = this.#ingestedAt.highAt(row);
    if (low !== this.#lastLow || high !== this.#lastHigh) {
      this.#lastTime = this.#ingestedAt.bytesAt(row).readBigUInt64LE();
      this.#lastLow = low;
      this.#lastHigh = high;
    }
    return this.#lastTime;
  }

  /** Returns the principal; empty if there is none. */
  principal(row: number): string {
    const number = this.#numbers[row] as number;
    if (number < 0) return this.#principal.textAt(row);
    return (this.#principals[number] ??= this.#principal.textAt(row));
  }

  /** Returns the model; empty if there is none. */
  model(row: number): string {
    const number = this.#model.numberAt(row);
    return (this.#models[number] ??= this.#model.dictionary.bytesOf(number).toString());
  }
}
