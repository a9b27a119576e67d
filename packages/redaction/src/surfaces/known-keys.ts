import type { Finding } from '../findings.ts';
import type { KeyLabeller } from '../policy/key-labels.ts';
import { Run } from '../run.ts';
import type { KeyHandler, KeyHandlers } from './key-handlers.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Cached properties of a key, so that it is examined once and not on every span. */
export interface KnownKey {
  readonly handle: KeyHandler;
  readonly isDropped: boolean;
  /** Whether its value is scanned, and thus may be content. */
  readonly isScanned: boolean;
  /** The redacted key. */
  readonly name: string;
  /** Values masked in the key. */
  readonly findings: readonly Finding[];
}

/** Services have few keys; this bounds memory for one that generates keys from data. */
const MAX_KNOWN_KEYS = 4096;

/** Creates the cache of keys. */
export function createKnownKeys(
  text: TextRedactor,
  labelOf: KeyLabeller,
  handlerOf: KeyHandlers,
): (key: string) => KnownKey {
  const known = new Map<string, KnownKey>();

  /** A key is shared by many spans, so it belongs to no run and nothing in it is sealed. */
  function redactName(key: string): Pick<KnownKey, 'name' | 'findings'> {
    const run = new Run();
    return { name: text.redact(key, run), findings: run.tally.findings() };
  }

  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const treatment = labelOf(key);
    const isScanned = treatment.rule === 'scan' || typeof treatment.rule === 'object';
    const { name, findings } = treatment.rule === 'exempt' ? { name: key, findings: [] } : redactName(key);
    if (known.size >= MAX_KNOWN_KEYS) known.clear();
    const entry = { handle: handlerOf(treatment), isDropped: treatment.rule === 'drop', isScanned, name, findings };
    known.set(key, entry);
    return entry;
  };
}
