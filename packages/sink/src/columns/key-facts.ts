import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, isAuditKey } from '@auditspan/conventions';
import { type ByteDictionary, RAW_TWINS } from '@auditspan/store';
import { MARKS_OF_OTHERS } from '../normalise/others/other-sources.ts';

const FIELD_OF_KEY: ReadonlyMap<string, number> = new Map([
  ...AUDIT_FIELD_NAMES.map((name, index) => [AUDIT_FIELDS[name].key, index] as const),
  ...RAW_TWINS.map(({ key }, index) => [key, AUDIT_FIELD_NAMES.length + index] as const),
]);

/** What the key of an attribute means to us, by its number in the dictionary of keys. */
export class KeyFacts {
  readonly #keys: ByteDictionary;
  /** Index of the field of the audit record, or of its twin behind them, that each key holds; -1 for other keys. */
  readonly #fields: number[] = [];
  readonly #isAudit: boolean[] = [];
  readonly #marksOther: boolean[] = [];

  constructor(keys: ByteDictionary) {
    this.#keys = keys;
  }

  /** Which of `AUDIT_FIELD_NAMES` the key holds, or which of `RAW_TWINS` behind them; -1 where none. */
  fieldOf(key: number): number {
    if (key >= this.#fields.length) this.#learn();
    return this.#fields[key] as number;
  }

  /** Whether a span with the key is an audit span. */
  isAudit(key: number): boolean {
    if (key >= this.#fields.length) this.#learn();
    return this.#isAudit[key] as boolean;
  }

  /** Whether a span with the key may be a model call that another instrumentation recorded. */
  marksOther(key: number): boolean {
    if (key >= this.#fields.length) this.#learn();
    return this.#marksOther[key] as boolean;
  }

  #learn(): void {
    for (let key = this.#fields.length; key < this.#keys.size; key += 1) {
      const name = this.#keys.bytesOf(key).toString();
      this.#fields.push(FIELD_OF_KEY.get(name) ?? -1);
      this.#isAudit.push(isAuditKey(name));
      this.#marksOther.push(MARKS_OF_OTHERS.has(name));
    }
  }
}
