import type { PickedFields } from '../body/json-picker.ts';
import type { JudgedCall } from '../enforce/outbound-gate.ts';
import type { Verdict } from '../enforce/verdict.ts';
import type { ModelFormat } from '../formats/format.ts';
import { createLaterModels, type LaterModels } from './later-models.ts';

/** What was decided of one call, and of the models that it goes on to after its first. */
export class CallVerdict implements JudgedCall {
  #verdict: Verdict | undefined;
  #deniedModel: string | undefined;
  /** It was denied when some of it was sent. */
  #isBrokenOff = false;
  /** Of calls over gRPC. */
  readonly #laterModels: LaterModels | undefined;

  constructor(format: ModelFormat) {
    this.#laterModels = format.protobuf && createLaterModels(format);
  }

  /** Absent where nobody decided. */
  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** The model that the call was denied for, where it names several. */
  get deniedModel(): string | undefined {
    return this.#deniedModel;
  }

  /** Whether nothing of the call was sent. */
  get isDenied(): boolean {
    return this.#verdict?.denial !== undefined && !this.#isBrokenOff;
  }

  /** Takes what was decided of what the call begins with. */
  decide(verdict: Verdict, modelId: string | undefined): void {
    this.#verdict = verdict;
    this.#deniedModel = modelId;
  }

  /** Takes what was decided of what the call goes on to say; `hasBegun` where some of it was sent. */
  decideLater(verdict: Verdict, modelId: string | undefined, hasBegun: boolean): void {
    if (verdict.denial === undefined) {
      if (this.#laterModels === undefined) this.#verdict ??= verdict;
      else this.#laterModels.decided(verdict, modelId);
      return;
    }
    this.decide(verdict, modelId);
    this.#isBrokenOff = hasBegun;
  }

  /** Notes a message of a stream. */
  noteMessage(message: PickedFields): void {
    this.#laterModels?.note(message);
  }

  /** Gives the messages that were the first of their models, once each; none of a call of which nothing was sent. */
  tellLaterModels(record: (message: PickedFields, verdict: Verdict | undefined) => void): void {
    if (this.isDenied) return;
    const otherwise = this.#isBrokenOff ? undefined : this.#verdict;
    this.#laterModels?.tell((message, verdict = otherwise) => record(message, verdict));
  }
}
