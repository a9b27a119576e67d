/** Maximum number of names remembered per call. */
const MAX_NAMES = 256;

/** Remembers the names that a call has used. */
export interface SeenNames {
  /** Whether the name is new; a name forgotten after many others counts as new again. */
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
