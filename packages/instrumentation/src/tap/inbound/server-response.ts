import type { ServerResponse } from 'node:http';
import type { CallEnd, CallObserver, Headers } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOf, headersOfObject } from '../header-fields.ts';
import { shadow } from '../../hook/shadow.ts';
import { followTakenWrites } from '../written.ts';

/**
 * Observes the response to a received call, to its end.
 *
 * @param onResponse called when the service begins to respond, if it does
 */
export function followResponse(
  fence: Fence,
  response: ServerResponse,
  call: CallObserver,
  onResponse: () => void,
): void {
  const head = { given: {} as Headers, reported: false };
  let destroyed: { readonly error: unknown } | undefined;
  const reportHead = (): void => {
    if (head.reported || !response.headersSent) return;
    head.reported = true;
    call.responseHead(response.statusCode, { ...headersOfObject(response.getHeaders()), ...head.given });
  };

  // Registered first: should anything below fail, the call is still recorded.
  const closed = fence.listener(() => {
    reportHead();
    call.end(endOf(response, destroyed));
  });
  response.once('close', closed);
  shadow(fence, response, 'destroy', ([error]) => {
    destroyed ??= { error };
  });
  shadow(fence, response, 'writeHead', (args) => {
    onResponse();
    // `writeHead(status, message?, headers?)`: if no others were set, `getHeaders` lacks these.
    head.given = headersOf(args.slice(1).find((arg) => typeof arg === 'object' && arg !== null));
  });
  followTakenWrites(fence, response, (bytes) => {
    reportHead();
    if (bytes !== undefined) call.responseBody(bytes);
  });
}

function endOf(response: ServerResponse, destroyed: { readonly error: unknown } | undefined): CallEnd {
  if (response.writableFinished) return { kind: 'complete' };
  if (destroyed === undefined) return { kind: 'abandoned' };
  return { kind: 'failed', error: destroyed.error };
}
