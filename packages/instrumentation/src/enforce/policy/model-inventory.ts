import { createGlobs } from './globs.ts';

/** Facts about a model that the company uses. */
export interface ModelFacts {
  /** From 0 (public) to 4 (restricted). */
  readonly sensitivity: number;
  /** Version in the registry. */
  readonly version?: string | undefined;
  /** Digest of the artifact. */
  readonly digest?: string | undefined;
  /** Class of the data that the model holds or is used for. */
  readonly dataClass?: string | undefined;
}

/** An entry of the model inventory. */
export interface ModelEntry extends ModelFacts {
  /** Model id, in which `*` matches any characters and `?` a single one. */
  readonly model: string;
}

/** Returns the facts about a model; the first entry that matches applies. */
export type ModelInventory = (modelId: string | undefined) => ModelFacts | undefined;

export function createModelInventory(entries: readonly ModelEntry[]): ModelInventory {
  const rows = entries.map(({ model, ...facts }) => ({ fits: createGlobs([model]), facts }));
  return (modelId) => (modelId === undefined ? undefined : rows.find(({ fits }) => fits(modelId))?.facts);
}
