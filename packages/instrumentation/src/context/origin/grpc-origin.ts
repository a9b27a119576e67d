import type { ClientHttp2Session } from 'node:http2';
import type { Fence } from '../../hook/fence.ts';
import { prototypeOfSessions } from '../../hook/http2-session.ts';
import { originOfNext, type CallOrigin } from './call-origin.ts';

/** Header that refers to a call's origin. It is removed from the request before it is sent. */
const TICKET = 'auditspan-call';

/** Shared by all copies of this package in the process. */
const STORE = Symbol.for('auditspan.grpc-origins.1');

interface Shared {
  /** Origins of open calls by ticket. */
  readonly origins: Map<string, CallOrigin>;
  /** Fences of the taps that look up tickets; without one, no tickets are issued. */
  readonly fences: Set<Fence>;
  isTaken: boolean;
  given: number;
  /** Origin of the stream that is currently being opened. */
  opening?: CallOrigin | undefined;
}

function shared(): Shared {
  const global = globalThis as { [STORE]?: Shared };
  return (global[STORE] ??= { origins: new Map(), fences: new Set(), isTaken: false, given: 0 });
}

/**
 * Makes interceptors issue tickets until the returned function is called.
 *
 * @param fence counts the interceptors' faults
 */
export function followTickets(fence: Fence): () => void {
  shared().fences.add(fence);
  return () => {
    shared().fences.delete(fence);
  };
}

/** Whether the headers of a request are those of a gRPC call. */
export function isGrpc({ 'content-type': type }: Readonly<Record<string, unknown>>): boolean {
  return typeof type === 'string' && type.startsWith('application/grpc');
}

/** Returns the origin of the stream that is being opened, by the ticket in its head; absent without a ticket. */
export function originByTicket(fields: Readonly<Record<string, unknown>>): CallOrigin | undefined {
  const { origins, opening } = shared();
  return origins.get(String(fields[TICKET])) ?? opening;
}

/** The parts of a @grpc/grpc-js call that are used here. */
interface InterceptedCall {
  start(metadata: CallMetadata, listener?: object): void;
}
interface CallMetadata {
  clone(): CallMetadata;
  set(name: string, value: string): void;
}

/** An `Interceptor` of any version of @grpc/grpc-js; it returns the result of `nextCall`. */
export type GrpcInterceptor = (options: object, nextCall: (options: never) => InterceptedCall) => never;

/**
 * An interceptor for clients of `@grpc/grpc-js`, which queues calls while it connects and opens them from the async
 * context of others. With it, each call is attributed to the code that makes it. The call itself, and the bytes sent,
 * are unchanged.
 *
 * @example
 * const client = new GRPCInferenceService(address, credentials, { interceptors: [grpcInterceptor] });
 */
export const grpcInterceptor: GrpcInterceptor = (options, nextCall) => {
  const call = nextCall(options as never);
  try {
    if (shared().fences.size > 0) giveTicket(call, originOfNext());
  } catch (fault) {
    // The call is attributed as without the interceptor.
    countFault(fault);
  }
  return call as never;
};

type Start = Parameters<InterceptedCall['start']>;

function giveTicket(call: InterceptedCall, origin: CallOrigin): void {
  takeTickets();
  const start = call.start.bind(call);
  const startWithTicket: InterceptedCall['start'] = (...given) => {
    let args: Start = given;
    try {
      args = withTicket(given, origin);
    } catch (fault) {
      countFault(fault);
    }
    return start(...args);
  };
  call.start = startWithTicket;
}

/** Adds a ticket to a clone of the metadata, since the caller may reuse its own. */
function withTicket([metadata, listener]: Start, origin: CallOrigin): Start {
  const { origins } = shared();
  const marked = metadata.clone();
  const ticket = String((shared().given += 1));
  marked.set(TICKET, ticket);
  const reporting = withEndCallback(listener, () => void origins.delete(ticket));
  origins.set(ticket, origin);
  return [marked, reporting];
}

/** Returns a listener that also reports the end of the call, which may be attempted several times before. */
function withEndCallback(listener: object = {}, ended: () => void): object {
  const original: unknown = Reflect.get(listener, 'onReceiveStatus');
  const onReceiveStatus = (status: unknown): unknown => {
    try {
      ended();
    } catch (fault) {
      countFault(fault);
    }
    return typeof original === 'function' ? (original.call(listener, status) as unknown) : undefined;
  };
  return Object.create(listener, { onReceiveStatus: { value: onReceiveStatus } }) as object;
}

/** Every tap counts a fault; no other code of ours is called, since it may be what failed. */
function countFault(fault: unknown): void {
  const state = (globalThis as { [STORE]?: Shared })[STORE];
  for (const fence of state?.fences ?? []) fence.note(fault);
}

type Request = (this: ClientHttp2Session, headers: unknown, ...rest: unknown[]) => unknown;

/**
 * Removes tickets from requests: no HTTP/2 channel publishes before a request's headers are written. It is never
 * undone, since calls with tickets may still be queued.
 */
function takeTickets(): void {
  const state = shared();
  if (state.isTaken) return;
  const sessions = prototypeOfSessions();
  const descriptor = Object.getOwnPropertyDescriptor(sessions, 'request');
  const original = descriptor?.value as Request;
  const request: Request = function request(headers, ...rest) {
    const ticket: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, TICKET) : undefined;
    if (typeof ticket !== 'string') return original.call(this, headers, ...rest);
    Reflect.deleteProperty(headers as object, TICKET);
    const outer = state.opening;
    state.opening = state.origins.get(ticket);
    try {
      return original.call(this, headers, ...rest);
    } finally {
      state.opening = outer;
    }
  };
  Object.defineProperty(sessions, 'request', { ...descriptor, value: request });
  state.isTaken = true;
}
