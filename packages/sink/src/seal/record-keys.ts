import {
  ByteDictionary,
  FixedColumn,
  type NativeTable,
  type SealedAuditRow,
  TextColumn,
  WordColumn,
} from '@auditspan/store';

/** What of a record its place in the log follows from. */
export class RecordKeys {
  readonly #ingestedAt: FixedColumn<bigint>;
  readonly #principal: TextColumn;
  readonly #model: WordColumn;
  readonly #models: string[] = [];
  /** Each is made a text once: they are told apart by their bytes. */
  readonly #known = new ByteDictionary();
  readonly #numbers: Int32Array;
  readonly #principals: string[] = [];
  #lastTime = -1n;
  #lastLow = -1;
  #lastHigh = -1;

  /** @param table whole. */
  constructor(table: NativeTable<never> | NativeTable<SealedAuditRow>) {
    this.#ingestedAt = table.column('IngestedAt', FixedColumn<bigint>);
    this.#principal = table.column('PrincipalId', TextColumn);
    this.#numbers = this.#principal.numbersIn(this.#known);
    this.#model = table.column('ModelId', WordColumn);
  }

  /** When it was received, in nanoseconds since 1970. */
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

  /** Its principal; empty where it has none. */
  principal(row: number): string {
    const number = this.#numbers[row] as number;
    if (number < 0) return this.#principal.textAt(row);
    return (this.#principals[number] ??= this.#principal.textAt(row));
  }

  /** Its model; empty where it has none. */
  model(row: number): string {
    const number = this.#model.numberAt(row);
    return (this.#models[number] ??= this.#model.dictionary.bytesOf(number).toString());
  }
}
