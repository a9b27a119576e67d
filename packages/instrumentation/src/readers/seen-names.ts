/** Most names that are remembered of one call. */
const MAX_NAMES = 256;

/** Remembers which names one call has said. */
export interface SeenNames {
  /** Whether the name is new; where there were many before it, one that was forgotten is so, too. */
  isNew(name: string): boolean;
}

export function createSeenNames(): SeenNames {
  const seen = new Set<string>();
  return {
    isNew(name) {
      if (seen.has(name)) return false;
      if (seen.size === MAX_NAMES) seen.clear();
      seen.add(name);
      return true;
    },
  };
}
