import { own } from '../own.ts';
import type { RequestReader } from '../readers/readers.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import type { SeenBody } from './call-gate.ts';

/** The parts of a request received so far. */
export type RequestSoFar = Pick<RequestReader, 'fields' | 'start' | 'isClear'>;

/** Serialises the models that a body names so far, for comparison. */
export function namedBy({ format }: RecognisedCall, request: RequestSoFar): string {
  const { modelId, unnamed, otherModels } = format.readRequest(request.fields());
  return JSON.stringify([modelId, unnamed, otherModels, isClear(request)]);
}

/** Whether every parser of the body reads the same fields. */
function isClear(request: RequestSoFar): boolean {
  return request.isClear ?? true;
}

/** Returns the named model, or `undefined` if parsers of the body could disagree on it. */
export function clearly(request: RequestSoFar, named: string | undefined): string | undefined {
  return isClear(request) ? named : undefined;
}

/** Returns the model of the path, else of the body if every parser reads the same. */
export function modelOf(recognised: RecognisedCall, request: RequestSoFar): string | undefined {
  return own(recognised, 'modelId') ?? clearly(request, recognised.format.readRequest(request.fields()).modelId);
}

/** Methods whose body, if any, is ignored. */
export const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'CONNECT']);

/** Whether the body can be read before it leaves: a compressed one is not decompressed for that. */
export function isReadable({ headers }: RequestHead): boolean {
  return (headers['content-encoding'] ?? 'identity') === 'identity';
}

/** Whether everything that names the model was seen, and every server parses it as we do. */
export function isRead(head: RequestHead, request: RequestSoFar, seen: SeenBody): boolean {
  if (!isClear(request)) return false;
  const { start } = request;
  return isReadable(head) && (start === undefined ? seen === 'whole' : start === 'read');
}

/** Whether everything that may name the model is known. A session names it after it has begun. */
export function isWhole({ method, webSocket }: RequestHead, wasRead: boolean): boolean {
  return webSocket !== true && (wasRead || WITHOUT_BODY.has(method));
}
