import type { SpanContext } from '@opentelemetry/api';
import type { AuditDirection } from '@auditspan/conventions';
import type { PickedFields } from '../body/json-picker.ts';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { Correlation } from '../correlate/correlator.ts';
import type { Verdict } from '../enforce/verdict.ts';
import type { AnswerFacts } from '../formats/format.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { CallEnd, RequestHead } from '../tap/call-observer.ts';

/** Everything that was seen of a call, from its first byte to its end. */
export interface CallFacts {
  readonly head: RequestHead;
  readonly origin: CallOrigin;
  readonly recognised: RecognisedCall;
  readonly direction: AuditDirection;
  /** Which logical call it belongs to. */
  readonly correlation: Correlation;
  /** Milliseconds since 1970, with fractions. */
  readonly startTime: number;
  readonly endTime: number;
  readonly end: CallEnd;
  /** Span that the call belongs to. */
  readonly parent?: SpanContext | undefined;
  readonly requestFields: PickedFields;
  readonly requestBytes?: number | undefined;
  readonly requestDigest?: string | undefined;
  readonly status?: number | undefined;
  /** It has become a session over WebSocket. */
  readonly isSession?: boolean | undefined;
  /** Where the answer sends its caller on to. */
  readonly location?: string | undefined;
  readonly streamed: boolean;
  readonly answer: AnswerFacts;
  readonly responseBytes?: number | undefined;
  readonly responseDigest?: string | undefined;
  /** What was decided about the call, where somebody did. */
  readonly verdict?: Verdict | undefined;
  /** The model that it was denied for, where the call names several. */
  readonly deniedModel?: string | undefined;
  /** The call goes on: what it comes to is not known yet. */
  readonly inProgress?: boolean | undefined;
}
