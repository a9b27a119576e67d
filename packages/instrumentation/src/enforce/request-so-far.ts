import { own } from '../own.ts';
import type { RequestReader } from '../readers/readers.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import type { SeenBody } from './call-gate.ts';

/** What a request says, as far as it came. */
export type RequestSoFar = Pick<RequestReader, 'fields' | 'start' | 'isClear'>;

/** All that a body names so far, to be compared. */
export function namedBy({ format }: RecognisedCall, request: RequestSoFar): string {
  const { modelId, unnamed, otherModels } = format.readRequest(request.fields());
  return JSON.stringify([modelId, unnamed, otherModels, isClear(request)]);
}

/** Whether all that read the body read the same of it. */
function isClear(request: RequestSoFar): boolean {
  return request.isClear ?? true;
}

/** The named model, or undefined if readers of the body could disagree on it. */
export function clearly(request: RequestSoFar, named: string | undefined): string | undefined {
  return isClear(request) ? named : undefined;
}

/** The model of the path, else what the body names it to all that read it. */
export function modelOf(recognised: RecognisedCall, request: RequestSoFar): string | undefined {
  return own(recognised, 'modelId') ?? clearly(request, recognised.format.readRequest(request.fields()).modelId);
}

/** Methods whose body, if any, is ignored. */
export const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'CONNECT']);

/** What is compressed would have to be unpacked before it may leave. */
export function isReadable({ headers }: RequestHead): boolean {
  return (headers['content-encoding'] ?? 'identity') === 'identity';
}

/** Whether all was seen that names the model, and names it to its server as it does to us. */
export function isRead(head: RequestHead, request: RequestSoFar, seen: SeenBody): boolean {
  if (!isClear(request)) return false;
  const { start } = request;
  return isReadable(head) && (start === undefined ? seen === 'whole' : start === 'read');
}

/** Whether all is known that may name the model. A session names it in its first messages, when it has begun. */
export function isWhole({ method, webSocket }: RequestHead, wasRead: boolean): boolean {
  return webSocket !== true && (wasRead || WITHOUT_BODY.has(method));
}
