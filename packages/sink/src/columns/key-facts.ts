import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, isAuditKey } from '@auditspan/conventions';
import { type ByteDictionary, RAW_TWINS } from '@auditspan/store';
import { MARKS_OF_OTHERS } from '../normalise/others/other-sources.ts';

const FIELD_OF_KEY: ReadonlyMap<string, number> = new Map([
  ...AUDIT_FIELD_NAMES.map((name, index) => [AUDIT_FIELDS[name].key, index] as const),
  ...RAW_TWINS.map(({ key }, index) => [key, AUDIT_FIELD_NAMES.length + index] as const),
]);

/** Meaning of attribute keys, by their index in the dictionary of keys. */
export class KeyFacts {
  readonly #keys: ByteDictionary;
  /** Index of the field that each key holds, with the twins after the fields; -1 for other keys. */
  readonly #fields: number[] = [];
  readonly #isAudit: boolean[] = [];
  readonly #marksOther: boolean[] = [];

  constructor(keys: ByteDictionary) {
    this.#keys = keys;
  }

  /** Index of the key in `AUDIT_FIELD_NAMES`, or in `RAW_TWINS` after those; -1 if it is in neither. */
  fieldOf(key: number): number {
    if (key >= this.#fields.length) this.#learn();
    return this.#fields[key] as number;
  }

  /** Whether the key makes its span an audit span. */
  isAudit(key: number): boolean {
    if (key >= this.#fields.length) this.#learn();
    return this.#isAudit[key] as boolean;
  }

  /** Whether the key marks a model call that another instrumentation may have recorded. */
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
