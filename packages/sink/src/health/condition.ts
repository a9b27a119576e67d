/** Whether a component works, and since when. */
export interface Condition {
  /** Why it does not work; undefined if it does. */
  readonly reason: string | undefined;
  /** Time of the last change, in milliseconds since the Unix epoch. */
  readonly since: number;
}

/** Tracks a condition; its time is that of the last change between good and bad. */
export class ConditionKeeper implements Condition {
  #reason: string | undefined;
  #since = Date.now();

  get reason(): string | undefined {
    return this.#reason;
  }

  get since(): number {
    return this.#since;
  }

  /** Marks it as failed, or updates the reason. */
  fail(reason: string): void {
    if (this.#reason === undefined) this.#since = Date.now();
    this.#reason = reason;
  }

  /** Marks it as working. @returns whether it had failed before. */
  mend(): boolean {
    const wasBad = this.#reason !== undefined;
    if (wasBad) this.#since = Date.now();
    this.#reason = undefined;
    return wasBad;
  }
}
