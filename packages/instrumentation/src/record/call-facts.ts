import type { SpanContext } from '@opentelemetry/api';
import type { AuditDirection } from '@auditspan/conventions';
import type { PickedFields } from '../body/json-picker.ts';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { Correlation } from '../correlate/correlator.ts';
import type { Verdict } from '../enforce/verdict.ts';
import type { ResponseFacts } from '../formats/format.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { CallEnd, RequestHead } from '../tap/call-observer.ts';

/** Everything observed about a call, from its first byte to its end. */
export interface CallFacts {
  readonly head: RequestHead;
  readonly origin: CallOrigin;
  readonly recognised: RecognisedCall;
  readonly direction: AuditDirection;
  /** The logical call that it belongs to. */
  readonly correlation: Correlation;
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly startTime: number;
  readonly endTime: number;
  readonly end: CallEnd;
  /** Parent span of the call. */
  readonly parent?: SpanContext | undefined;
  readonly requestFields: PickedFields;
  readonly requestBytes?: number | undefined;
  readonly requestDigest?: string | undefined;
  readonly status?: number | undefined;
  /** It has become a WebSocket session. */
  readonly isSession?: boolean | undefined;
  /** Redirect target of the response. */
  readonly location?: string | undefined;
  readonly streamed: boolean;
  readonly response: ResponseFacts;
  readonly responseBytes?: number | undefined;
  readonly responseDigest?: string | undefined;
  /** The decision about the call, if there was one. */
  readonly verdict?: Verdict | undefined;
  /** The model for which it was denied, if the call names several. */
  readonly deniedModel?: string | undefined;
  /** The call is in progress: its outcome is not known yet. */
  readonly inProgress: boolean;
}
