import type { KeyObject } from 'node:crypto';

import { createCanonical } from './canonical.ts';
import { Lru } from './lru.ts';
import { nodeCrypto } from '../node-modules.ts';

/** What pseudonyms are made with. */
export interface PseudonymOptions {
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Ids of the keys that a new pseudonym has, the first first. */
  readonly active: readonly string[];
  readonly callingCode: string | undefined;
}

/** Makes pseudonyms: the same for the same value, whichever way it is written, and for nobody without the key to undo. */
export interface Pseudonyms {
  /** What stands in place of a value, such as `<email:k3:9f2c…>`; while one key replaces another it has both. */
  of(found: string, value: string): string;
  /** The pseudonym under every key, active or not: what to look for when one person is searched for. */
  underEachKey(found: string, value: string): readonly string[];
}

/** Values that are remembered with their pseudonyms; they stay in memory only. */
const REMEMBERED = 4096;
/** Longer values are not remembered. */
const LONGEST_REMEMBERED = 256;
/** 128 bits: no two values of a company's data will share a pseudonym. */
const HEX_DIGITS = 32;

/** Binds pseudonyms (HMAC-SHA256 over class and canonical form, RFC 2104) to their keys. */
export function createPseudonyms({ keys, active, callingCode }: PseudonymOptions): Pseudonyms {
  const canonicalOf = createCanonical(callingCode);
  const known = new Lru<string>(REMEMBERED);

  function mark(id: string, found: string, value: string): string {
    const key = keys.get(id);
    if (key === undefined) throw new TypeError(`no pseudonym key ${id}`);
    const hash = nodeCrypto()
      .createHmac('sha256', key)
      .update(`${found}\0${canonicalOf(found)(value)}`)
      .digest('hex');
    return `${id}:${hash.slice(0, HEX_DIGITS)}`;
  }

  function make(found: string, value: string): string {
    return `<${found}:${active.map((id) => mark(id, found, value)).join('+')}>`;
  }

  return {
    of(found, value) {
      if (value.length > LONGEST_REMEMBERED) return make(found, value);
      const name = `${found}\0${value}`;
      const before = known.get(name);
      if (before !== undefined) return before;
      const token = make(found, value);
      known.set(name, token);
      return token;
    },
    underEachKey: (found, value) => Array.from(keys.keys(), (id) => `<${found}:${mark(id, found, value)}>`),
  };
}
