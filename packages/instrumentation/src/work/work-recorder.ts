import { originHere, whenKnown } from '../context/origin/call-origin.ts';
import type { Guard } from '../enforce/guard.ts';
import type { ModelInventory } from '../enforce/policy/model-inventory.ts';
import type { Verdict } from '../enforce/verdict.ts';
import { judgeWork } from './work-gate.ts';
import { now } from '../now.ts';
import type { Outcome } from '../record/outcome/outcome.ts';
import type { CutOff, OpenCall } from '../record/open-call.ts';
import type { FinishedRecord } from '../record/finished-record.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import type { RecordSource } from '../record/source.ts';
import type { Fence } from '../hook/fence.ts';
import type { AuditDetails, ResultFacts } from './audit-details.ts';
import { LEFT, UNKNOWN } from './work-outcome.ts';
import { assembleWorkRecord } from './work-record.ts';

/** The end of work. */
export interface WorkEnd {
  readonly outcome: Outcome;
  readonly stream?: boolean | undefined;
  /** Extracts facts from the result; its faults lose the facts, not the record. */
  readonly readResult?: (() => ResultFacts | undefined) | undefined;
}

/** Converts work that is done in this process to audit records. Its functions never throw. */
export interface WorkRecorder {
  /** Decides whether work is allowed in the running code's acting context. */
  judge(details: AuditDetails): Verdict;
  /**
   * Starts recording work in the current acting context.
   *
   * @param verdict result of {@link judge}, if it was called
   * @returns a function that reports the end; only its first call counts
   */
  begin(details: AuditDetails, verdict?: Verdict): (end: WorkEnd) => void;
  /** Counts a fault that kept work from being started, and returns whether it must not be done. */
  refuses(fault: unknown): boolean;
  /** Counts faults of ours, which must not affect the work. */
  readonly fence: Fence;
}

/** Options of {@link createWorkRecorder}. */
export interface WorkRecorderOptions {
  readonly service: ServiceIdentity;
  readonly inventory: ModelInventory;
  readonly guard: Guard;
  readonly source: RecordSource;
  readonly fence: Fence;
  readonly emit: (finished: FinishedRecord) => void;
  /** Registers the start of work. */
  readonly begin: (cutOff: CutOff) => OpenCall;
}

export function createWorkRecorder(options: WorkRecorderOptions): WorkRecorder {
  const { service, inventory, guard, source, fence, emit } = options;
  const record = (start: BegunWork, { outcome, stream, readResult }: WorkEnd): void => {
    const { details, origin, verdict, startTime } = start;
    const result = readResult === undefined ? undefined : fence.run(readResult);
    emit({
      record: assembleWorkRecord({ details, origin, outcome, stream, result, verdict }, { service, inventory, source }),
      startTime,
      endTime: now(),
      parent: origin.parent,
      call: start.begun.number,
      attributes: details.attributes ?? {},
    });
  };
  return {
    fence,
    refuses: (fault) => guard.refuses(fault),
    judge: (details) => judgeWork(details, originHere, options),
    begin(details, verdict) {
      const cutOff: CutOff = (reason) => end({ outcome: reason === 'shutdown' ? UNKNOWN : LEFT });
      const start = fence.run(() => ({ ...startOf(details, verdict), begun: options.begin(cutOff) }));
      let ended = start === undefined;
      const end = (how: WorkEnd): void => {
        if (ended) return;
        ended = true;
        const work = start as BegunWork;
        whenKnown(work.origin, fence, () => {
          fence.run(() => record(work, how));
          work.begun.end();
        });
      };
      return end;
    },
  };
}

type BegunWork = ReturnType<typeof startOf> & { readonly begun: OpenCall };

function startOf(details: AuditDetails, verdict: Verdict | undefined) {
  return { details, origin: originHere(), verdict, startTime: now() };
}
