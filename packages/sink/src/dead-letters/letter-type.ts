import { type OtlpContentType, PROTOBUF } from '../decode/decode.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';

/** Type of the bytes of a letter. */
export interface LetterType {
  readonly contentType: OtlpContentType;
  readonly signal: Signal;
}

const LOGS = '; signal=logs';

/** Formats the content type of a letter: that of the request, with a parameter for log records. */
export function letterType(contentType: OtlpContentType, signal: Signal): string {
  return signal === SIGNAL.LOGS ? contentType + LOGS : contentType;
}

/** Parses it; undefined if the bytes are not a request. */
export function readLetterType(text: string): LetterType | undefined {
  const isLogs = text.endsWith(LOGS);
  const contentType = isLogs ? text.slice(0, -LOGS.length) : text;
  if (contentType !== PROTOBUF && contentType !== 'application/json') return undefined;
  return { contentType, signal: isLogs ? SIGNAL.LOGS : SIGNAL.TRACES };
}
