import type { PickedFields } from '../body/json-picker.ts';
import type { Verdict } from '../enforce/verdict.ts';
import type { ModelFormat } from '../formats/format.ts';
import { createSeenNames } from '../readers/seen-names.ts';

/** The models that a stream switches to after its first, each until it has a record. */
export interface LaterModels {
  /** Registers the model that a message names. */
  note(message: PickedFields): void;
  /** Stores the decision about a model; absent if a message may name any. */
  decided(verdict: Verdict, modelId: string | undefined): void;
  /** Passes on the first message of each model, once. */
  forEachNew(record: (message: PickedFields, verdict: Verdict | undefined) => void): void;
}

export function createLaterModels(format: ModelFormat): LaterModels {
  const names = createSeenNames();
  const verdicts = new Map<string, Verdict>();
  const pending: { readonly modelId: string; readonly message: PickedFields }[] = [];
  let namesOne = false;
  return {
    note(message) {
      const { modelId } = format.readRequest(message);
      if (modelId === undefined || !names.isNew(modelId)) return;
      if (namesOne) pending.push({ modelId, message });
      namesOne = true;
    },
    decided(verdict, modelId) {
      if (modelId !== undefined) verdicts.set(modelId, verdict);
    },
    forEachNew(record) {
      for (const { modelId, message } of pending.splice(0)) {
        const verdict = verdicts.get(modelId);
        verdicts.delete(modelId);
        record(message, verdict);
      }
    },
  };
}
