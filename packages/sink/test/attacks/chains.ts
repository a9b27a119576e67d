import { createHash, createHmac, randomBytes } from 'node:crypto';

/** A row of a log that is a hash chain, like most tamper-evident logs. */
export interface ChainRow {
  readonly text: string;
  readonly mac: string;
}

/** A hash chain, with or without a secret key. */
export interface ChainLog {
  /** Chains texts, as the log does and as a capable attacker can. */
  chain(texts: readonly string[]): ChainRow[];
  /** What an attacker without the key can do. */
  chainWithoutKey(texts: readonly string[]): ChainRow[];
  /** The complete verification of such a log. */
  isWhole(rows: readonly ChainRow[]): boolean;
}

type Mac = (before: string, text: string) => string;

const sha256: Mac = (before, text) => createHash('sha256').update(before).update(text).digest('hex');

/** A chain of SHA-256, which anybody can compute. */
export function plainChain(): ChainLog {
  return logOf(sha256, sha256);
}

/** A chain of HMAC-SHA256 with a secret key. */
export function hmacChain(): ChainLog {
  const [key, guess] = [randomBytes(32), randomBytes(32)];
  return logOf(hmacUnder(key), hmacUnder(guess));
}

function hmacUnder(secret: Buffer): Mac {
  return (before, text) => createHmac('sha256', secret).update(before).update(text).digest('hex');
}

function logOf(mac: Mac, guessed: Mac): ChainLog {
  const chain = (texts: readonly string[], make: Mac): ChainRow[] => {
    let before = '';
    return texts.map((text) => ({ text, mac: (before = make(before, text)) }));
  };
  return {
    chain: (texts) => chain(texts, mac),
    chainWithoutKey: (texts) => chain(texts, guessed),
    isWhole: (rows) => rows.every(({ text, mac: stored }, place) => stored === mac(rows[place - 1]?.mac ?? '', text)),
  };
}
