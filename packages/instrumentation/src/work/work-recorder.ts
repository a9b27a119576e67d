import { originHere, whenKnown } from '../context/call-origin.ts';
import type { Outcome } from '../record/outcome.ts';
import type { FinishedRecord } from '../record/recorder.ts';
import type { ServiceIdentity } from '../record/service-identity.ts';
import type { RecordSource } from '../record/source.ts';
import type { Fence } from '../tap/fence.ts';
import type { AuditDetails, ResultFacts } from './audit-details.ts';
import { assembleWorkRecord } from './work-record.ts';

/** How some work ended. */
export interface WorkEnd {
  readonly outcome: Outcome;
  readonly stream?: boolean | undefined;
  /** Reads the result; its faults cost the facts, not the record. */
  readonly readResult?: (() => ResultFacts | undefined) | undefined;
}

/** Turns work that is done in this process into audit records. Its functions never throw. */
export interface WorkRecorder {
  /**
   * Notes on whose account work starts.
   *
   * @returns what to call at its end; only the first call counts
   */
  begin(details: AuditDetails): (end: WorkEnd) => void;
  /** Counts a fault of ours that work must not feel. */
  readonly fence: Fence;
}

/** What {@link createWorkRecorder} needs. */
export interface WorkRecorderOptions {
  readonly service: ServiceIdentity;
  readonly source: RecordSource;
  readonly fence: Fence;
  readonly emit: (finished: FinishedRecord) => void;
}

export function createWorkRecorder({ service, source, fence, emit }: WorkRecorderOptions): WorkRecorder {
  const record = (start: Start, { outcome, stream, readResult }: WorkEnd): void => {
    const { details, origin, startTime } = start;
    const result = readResult === undefined ? undefined : fence.run(readResult);
    emit({
      record: assembleWorkRecord({ details, origin, outcome, stream, result }, service, source),
      startTime,
      endTime: now(),
      parent: origin.parent,
      attributes: details.attributes ?? {},
    });
  };
  return {
    fence,
    begin(details) {
      const start = fence.run(() => startOf(details));
      let ended = start === undefined;
      return (end) => {
        if (ended) return;
        ended = true;
        const begun = start as Start;
        whenKnown(begun.origin, () => fence.run(() => record(begun, end)));
      };
    },
  };
}

type Start = ReturnType<typeof startOf>;

function startOf(details: AuditDetails) {
  return { details, origin: originHere(), startTime: now() };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
