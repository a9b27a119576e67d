import type { KeyObject } from 'node:crypto';

import { createCanonical } from './canonical.ts';
import { Lru } from './lru.ts';
import { nodeCrypto } from '../node-modules.ts';

/** Options of {@link createPseudonyms}. */
export interface PseudonymOptions {
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Ids of the keys of a new pseudonym, in order. */
  readonly active: readonly string[];
  readonly callingCode: string | undefined;
}

/** Creates pseudonyms: equal for all spellings of a value, and not reversible without the key. */
export interface Pseudonyms {
  /** Returns the pseudonym of a value, such as `<email:k3:9f2c…>`; it contains two keys during key rotation. */
  of(found: string, value: string): string;
  /** Returns the pseudonym under every key, active or not: the terms to search for to find a person. */
  underEachKey(found: string, value: string): readonly string[];
}

/** Number of values cached with their pseudonyms, in memory only. */
const REMEMBERED = 4096;
/** Longer values are not cached. */
const LONGEST_REMEMBERED = 256;
/** 128 bits, so that collisions do not occur in practice. */
const HEX_DIGITS = 32;

/** Creates {@link Pseudonyms}: HMAC-SHA256 over class and canonical form (RFC 2104). */
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
