import type { AuditRecord } from '@auditspan/conventions';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { createGlobs } from './globs.ts';

/** What a company knows of a model that it uses. */
export interface ModelFacts {
  /** From 0, public, to 4, restricted. */
  readonly sensitivity: number;
  /** Version in the registry. */
  readonly version?: string | undefined;
  /** Digest of the artifact. */
  readonly digest?: string | undefined;
  /** Class of the data that the model holds or is for. */
  readonly dataClass?: string | undefined;
}

/** An entry of the model inventory. */
export interface ModelEntry extends ModelFacts {
  /** Model id, in which `*` stands for any characters and `?` for one. */
  readonly model: string;
}

/** What is known of a model; of several entries that fit, the first counts. */
export type ModelInventory = (modelId: string | undefined) => ModelFacts | undefined;

export function createModelInventory(entries: readonly ModelEntry[]): ModelInventory {
  const rows = entries.map(({ model, ...facts }) => ({ fits: createGlobs([model]), facts }));
  return (modelId) => (modelId === undefined ? undefined : rows.find(({ fits }) => fits(modelId))?.facts);
}

/** The fields of a record that the inventory fills in: a class of data that was declared goes before the model's. */
export function modelFields(
  facts: ModelFacts | undefined,
  { acting }: CallOrigin,
): Partial<Pick<AuditRecord, 'modelSensitivity' | 'modelVersion' | 'modelDigest' | 'dataClass'>> {
  if (facts === undefined) return {};
  const { sensitivity, version, digest, dataClass } = facts;
  return {
    modelSensitivity: sensitivity,
    ...(version === undefined ? {} : { modelVersion: version }),
    ...(digest === undefined ? {} : { modelDigest: digest }),
    ...(dataClass === undefined || acting?.dataClass !== undefined ? {} : { dataClass }),
  };
}
