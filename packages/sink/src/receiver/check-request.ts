import { isAuditSpan } from '@auditspan/conventions';
import { lookOver } from '../columns/usual-request.ts';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { type OtlpContentType, decodeLogs, decodeRequest, PROTOBUF } from '../decode/decode.ts';
import type { ReadableRequest } from '../decode/readable-request.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';
import {
  NOT_AUDIT,
  type Rejection,
  countRejections,
  describeOrdinaryLogs,
  describeRejections,
} from '../decode/span-check.ts';
import { spanOfLog } from '../normalise/log-span.ts';
import { otherRecord } from '../normalise/others/other-record.ts';

/** What must be known of a request before it is answered; its spans are decoded only when they are stored. */
export interface CheckedRequest {
  /** Number of accepted spans or log records. */
  readonly accepted: number;
  readonly rejections: ReadonlyMap<Rejection | typeof NOT_AUDIT, number>;
  /** Reasons for the rejections, as text for the sender; empty if there are none. */
  readonly message: string;
  readonly hasAuditSpans: boolean;
  /** Whether the request is written to the log: if it has accepted items, or rejected spans, which become dead letters. */
  readonly isKept: boolean;
}

const NONE: ReadonlyMap<Rejection, number> = new Map();

/**
 * Validates the content of a request.
 * @param mostItems limit of its spans, log records, events, links and attribute values.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function checkRequest(
  signal: Signal,
  { contentType, content }: ReadableRequest,
  mostItems: number,
): CheckedRequest {
  if (signal === SIGNAL.LOGS) return checkLogs(content, contentType, mostItems);
  const usual = contentType === PROTOBUF ? lookOver(content, mostItems) : undefined;
  if (usual === undefined) return checkSpans(content, contentType, mostItems);
  const { spans, hasAuditSpans } = usual;
  return { accepted: spans, rejections: NONE, message: '', hasAuditSpans, isKept: spans > 0 };
}

/**
 * Whether a request holds model calls that other instrumentations recorded, which become audit records too.
 * Decodes every span, so call it only when the answer matters.
 */
export function holdsCallsOfOthers({ contentType, content }: ReadableRequest, mostItems: number): boolean {
  return decodeRequest(content, contentType, mostItems).accepted.some((span) => otherRecord(span) !== undefined);
}

function checkSpans(content: Buffer, contentType: OtlpContentType, mostItems: number): CheckedRequest {
  const { accepted, rejected } = decodeRequest(content, contentType, mostItems);
  const rejections = countRejections(rejected);
  return {
    accepted: accepted.length,
    rejections,
    message: rejected.length === 0 ? '' : describeRejections(rejections),
    hasAuditSpans: accepted.some(({ attributes }) => isAuditSpan(attributes)),
    isKept: accepted.length + rejected.length > 0,
  };
}

/** Log records that are not audit records are not stored, and the sender is told so. */
function checkLogs(content: Buffer, contentType: OtlpContentType, mostItems: number): CheckedRequest {
  const records = decodeLogs(content, contentType, new DecodeBudget(mostItems));
  const accepted = records.filter((record) => spanOfLog(record) !== undefined).length;
  const ordinary = records.length - accepted;
  return {
    accepted,
    rejections: ordinary === 0 ? NONE : new Map([[NOT_AUDIT, ordinary]]),
    message: ordinary === 0 ? '' : describeOrdinaryLogs(ordinary),
    hasAuditSpans: accepted > 0,
    isKept: accepted > 0,
  };
}
