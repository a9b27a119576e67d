import type { ClientHttp2Session } from 'node:http2';
import type { Fence } from '../../hook/fence.ts';
import { prototypeOfSessions } from '../../hook/http2-session.ts';
import { originOfNext, type CallOrigin } from './call-origin.ts';

/** Leads from a call to where it was made. It is taken out of the request before that is sent. */
const TICKET = 'auditspan-call';

/** Shared by every copy of this package in the process. */
const STORE = Symbol.for('auditspan.grpc-origins.1');

interface Shared {
  /** Where calls were made that have not ended, by their tickets. */
  readonly origins: Map<string, CallOrigin>;
  /** Of the taps that look for tickets; without one, nobody gives any. */
  readonly fences: Set<Fence>;
  isTaken: boolean;
  given: number;
  /** Of the stream that is being opened at this moment. */
  opening?: CallOrigin | undefined;
}

function shared(): Shared {
  const global = globalThis as { [STORE]?: Shared };
  return (global[STORE] ??= { origins: new Map(), fences: new Set(), isTaken: false, given: 0 });
}

/**
 * Has interceptors give tickets, until what this returns is called.
 *
 * @param fence counts their faults
 */
export function followTickets(fence: Fence): () => void {
  shared().fences.add(fence);
  return () => {
    shared().fences.delete(fence);
  };
}

/** Where the call was made whose stream is being opened, by what its head says; absent where no ticket leads there. */
export function originByTicket(fields: Readonly<Record<string, unknown>>): CallOrigin | undefined {
  const { origins, opening } = shared();
  return origins.get(String(fields[TICKET])) ?? opening;
}

/** What of a call of @grpc/grpc-js is used here. */
interface InterceptedCall {
  start(metadata: CallMetadata, listener?: object): void;
}
interface CallMetadata {
  clone(): CallMetadata;
  set(name: string, value: string): void;
}

/** An `Interceptor` of any version of @grpc/grpc-js: what it returns is what `nextCall` gave. */
export type GrpcInterceptor = (options: object, nextCall: (options: never) => InterceptedCall) => never;

/**
 * An interceptor for clients of `@grpc/grpc-js`, which keeps calls while it connects and opens them from the code of
 * others. With it, each call is attributed to the code that makes it. The call itself, and what is sent, stay what they are.
 *
 * @example
 * const client = new GRPCInferenceService(address, credentials, { interceptors: [grpcInterceptor] });
 */
export const grpcInterceptor: GrpcInterceptor = (options, nextCall) => {
  const call = nextCall(options as never);
  try {
    if (shared().fences.size > 0) giveTicket(call, originOfNext());
  } catch (fault) {
    // The call is attributed as it is without.
    tell(fault);
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
      tell(fault);
    }
    return start(...args);
  };
  call.start = startWithTicket;
}

/** What a call starts with; the metadata are their caller's, who may use them again. */
function withTicket([metadata, listener]: Start, origin: CallOrigin): Start {
  const { origins } = shared();
  const marked = metadata.clone();
  const ticket = String((shared().given += 1));
  marked.set(TICKET, ticket);
  const told = tellingEnd(listener, () => void origins.delete(ticket));
  origins.set(ticket, origin);
  return [marked, told];
}

/** A listener like another, which also tells when the call ends: it may be tried several times before. */
function tellingEnd(listener: object = {}, ended: () => void): object {
  const told: unknown = Reflect.get(listener, 'onReceiveStatus');
  const onReceiveStatus = (status: unknown): unknown => {
    try {
      ended();
    } catch (fault) {
      tell(fault);
    }
    return typeof told === 'function' ? (told.call(listener, status) as unknown) : undefined;
  };
  return Object.create(listener, { onReceiveStatus: { value: onReceiveStatus } }) as object;
}

/** Every tap counts a fault; nothing else of ours is called, which may be what failed. */
function tell(fault: unknown): void {
  const state = (globalThis as { [STORE]?: Shared })[STORE];
  for (const fence of state?.fences ?? []) fence.note(fault);
}

type Request = (this: ClientHttp2Session, headers: unknown, ...rest: unknown[]) => unknown;

/** HTTP/2 has no channel that comes before a request's headers are written. This stays: tickets may be under way. */
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
