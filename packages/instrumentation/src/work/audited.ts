import { undecidedError } from '../enforce/guard.ts';
import { AccessDeniedError } from '../errors.ts';
import { DENIED_BY_POLICY } from '../record/outcome/outcome.ts';
import { followResult } from './followed-result.ts';
import type { WorkDetails } from './audit-details.ts';
import { parseWork, readDetails, type Read } from './details-schema.ts';
import type { EndOfWork } from './end-of-work.ts';
import { activeWorkRecorder } from './active-recorder.ts';
import { outcomeOfThrown, SUCCEEDED } from './work-outcome.ts';
import type { WorkEnd, WorkRecorder } from './work-recorder.ts';

/**
 * Runs work and records it: principal, action, model or data, and outcome. Result and errors are those of the work. The
 * work of an async iterable or a stream ends when it is consumed or abandoned.
 *
 * @returns the result of the work
 * @throws {InvalidAuditDetailsError} at once, before the work begins
 * @throws {AccessDeniedError} at once, if a policy or a decider denies the work, which then does not begin
 * @example
 * const label = await withAudit({ model: 'cats-1' }, () => classifier.run(image));
 */
export function withAudit<T>(details: WorkDetails<Awaited<T>>, work: () => T): T {
  return run<T>(
    readDetails(() => parseWork(details, work)),
    work,
  );
}

/**
 * Wraps a function so that every call is recorded; see {@link withAudit}.
 *
 * @throws {InvalidAuditDetailsError} at once, not when the function is called
 * @example
 * const classify = audited((image: Image) => classifier.run(image), { model: 'cats-1' });
 */
export function audited<This, Args extends unknown[], T>(
  work: (this: This, ...args: Args) => T,
  details: WorkDetails<Awaited<T>>,
): (this: This, ...args: Args) => T {
  const known = readDetails(() => parseWork(details, work));
  return new Proxy(work, {
    apply: (target, self: This, args: Args) => run<T>(known, () => Reflect.apply<This, Args, T>(target, self, args)),
  });
}

function run<T>(details: Read<WorkDetails<Awaited<T>>>, work: () => T): T {
  const recorder = activeWorkRecorder();
  const followed = recorder === undefined ? undefined : begin<T>(recorder, details);
  if (followed === undefined) return work();
  let value: T;
  try {
    value = work();
  } catch (error) {
    followed.fence.run(() => followed.end({ outcome: outcomeOfThrown(error) }));
    throw error;
  }
  const result = followed.fence.run(() => ({ value: followResult(value, followed) as T }));
  return result === undefined ? value : result.value;
}

/**
 * @returns the reporter of the end; `undefined` if a fault keeps the work from being recorded, and there are no
 * deciders
 */
function begin<T>(recorder: WorkRecorder, read: Read<WorkDetails<Awaited<T>>>): EndOfWork | undefined {
  try {
    if ('fault' in read) throw read.fault;
    return beginAllowed<T>(recorder, read.value);
  } catch (error) {
    if (error instanceof AccessDeniedError) throw error;
    if (recorder.refuses(error)) throw undecidedError();
    return undefined;
  }
}

/** @throws {AccessDeniedError} if the work is denied, which is then recorded */
function beginAllowed<T>(recorder: WorkRecorder, details: WorkDetails<Awaited<T>>): EndOfWork {
  const { readResult } = details;
  const verdict = recorder.judge(details);
  const end = recorder.begin(details, verdict);
  if (verdict.denial !== undefined) {
    end({ outcome: DENIED_BY_POLICY });
    throw new AccessDeniedError(verdict.denial, verdict.fields);
  }
  const succeeded = (value: unknown): WorkEnd => ({
    outcome: SUCCEEDED,
    readResult: readResult === undefined ? undefined : () => readResult(value as Awaited<T>),
  });
  return { fence: recorder.fence, end, succeeded };
}
