import type { Finding } from '../findings.ts';
import type { KeyLabeller } from '../policy/key-labels.ts';
import { Run } from '../run.ts';
import type { KeyHandler, KeyHandlers } from './key-handlers.ts';
import type { TextRedactor } from './text-redactor.ts';

/** What is known of a key, so that a key is looked at once and not on every span. */
export interface KnownKey {
  readonly handle: KeyHandler;
  readonly isDropped: boolean;
  /** Its value is examined, so it may be content. */
  readonly isScanned: boolean;
  /** The key as it may be stored. */
  readonly name: string;
  /** What was masked in it. */
  readonly findings: readonly Finding[];
}

/** Keys are few in a service; one that makes them from data would fill the memory without a bound. */
const MAX_KNOWN_KEYS = 4096;

/** Remembers what is said of keys. */
export function createKnownKeys(
  text: TextRedactor,
  labelOf: KeyLabeller,
  handlerOf: KeyHandlers,
): (key: string) => KnownKey {
  const known = new Map<string, KnownKey>();

  /** A key stands on many spans, so it belongs to no run and nothing of it is sealed. */
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
