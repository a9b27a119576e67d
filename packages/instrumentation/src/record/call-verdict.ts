import type { PickedFields } from '../body/json-picker.ts';
import type { JudgedCall } from '../enforce/outbound-gate.ts';
import type { Verdict } from '../enforce/verdict.ts';
import type { ModelFormat } from '../formats/format.ts';
import { createLaterModels, type LaterModels } from './later-models.ts';

/** The verdict on a call, and on further models that its request names later. */
export class CallVerdict implements JudgedCall {
  #verdict: Verdict | undefined;
  #deniedModel: string | undefined;
  /** Some of the call had been sent when it was denied. */
  #isBrokenOff = false;
  /** Only for calls over gRPC. */
  readonly #laterModels: LaterModels | undefined;

  constructor(format: ModelFormat) {
    this.#laterModels = format.protobuf && createLaterModels(format);
  }

  /** `undefined` if no decider decided. */
  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** The model that the call was denied for, if it names several. */
  get deniedModel(): string | undefined {
    return this.#deniedModel;
  }

  /** Whether the call was denied before any of it was sent. */
  get isDenied(): boolean {
    return this.#verdict?.denial !== undefined && !this.#isBrokenOff;
  }

  /** Records the verdict on the start of the call. */
  decide(verdict: Verdict, modelId: string | undefined): void {
    this.#verdict = verdict;
    this.#deniedModel = modelId;
  }

  /** Records a verdict on a later part of the request; `hasBegun` if any of the call was sent. */
  decideLater(verdict: Verdict, modelId: string | undefined, hasBegun: boolean): void {
    if (verdict.denial === undefined) {
      if (this.#laterModels === undefined) this.#verdict ??= verdict;
      else this.#laterModels.decided(verdict, modelId);
      return;
    }
    this.decide(verdict, modelId);
    this.#isBrokenOff = hasBegun;
  }

  /** Registers the model that a message of a stream names. */
  noteMessage(message: PickedFields): void {
    this.#laterModels?.note(message);
  }

  /** Passes on each message that was the first to name its model, once; none if the call was denied unsent. */
  forEachLaterModel(record: (message: PickedFields, verdict: Verdict | undefined) => void): void {
    if (this.isDenied) return;
    const otherwise = this.#isBrokenOff ? undefined : this.#verdict;
    this.#laterModels?.forEachNew((message, verdict = otherwise) => record(message, verdict));
  }
}
