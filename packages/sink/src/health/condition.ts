/** Whether a part of the sink works, and since when. */
export interface Condition {
  /** Why it does not; undefined where it does. */
  readonly reason: string | undefined;
  /** Since when that is so, milliseconds since 1970. */
  readonly since: number;
}

/** Keeps a condition: its time is that of the last change from good to bad or back. */
export class ConditionKeeper implements Condition {
  #reason: string | undefined;
  #since = Date.now();

  get reason(): string | undefined {
    return this.#reason;
  }

  get since(): number {
    return this.#since;
  }

  /** It does not work, or not for another reason. */
  fail(reason: string): void {
    if (this.#reason === undefined) this.#since = Date.now();
    this.#reason = reason;
  }

  /** It works; whether it did not before. */
  mend(): boolean {
    const wasBad = this.#reason !== undefined;
    if (wasBad) this.#since = Date.now();
    this.#reason = undefined;
    return wasBad;
  }
}
