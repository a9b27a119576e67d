import type { ClientHttp2Session } from 'node:http2';
import { prototypeOfSessions } from '../tap/http2-session.ts';
import { originOfNext, type CallOrigin } from './call-origin.ts';

/** Leads from a call to where it was made. It is taken out of the request before that is sent. */
const TICKET = 'auditspan-call';

/** Shared by every copy of this package in the process. */
const STORE = Symbol.for('auditspan.grpc-origins.1');

interface Shared {
  /** Where calls were made that have not ended, by their tickets. */
  readonly origins: Map<string, CallOrigin>;
  /** How many taps look for tickets; without one, nobody gives any. */
  taps: number;
  isTaken: boolean;
  given: number;
  /** Of the stream that is being opened at this moment. */
  opening?: CallOrigin | undefined;
}

function shared(): Shared {
  const global = globalThis as { [STORE]?: Shared };
  return (global[STORE] ??= { origins: new Map(), taps: 0, isTaken: false, given: 0 });
}

/** Has interceptors give tickets, until what this returns is called. */
export function followTickets(): () => void {
  shared().taps += 1;
  return () => {
    shared().taps -= 1;
  };
}

/** Where the call was made whose stream is being opened, by what its head says; absent where no ticket leads there. */
export function originByTicket(fields: Readonly<Record<string, unknown>>): CallOrigin | undefined {
  const { origins, opening } = shared();
  return origins.get(String(fields[TICKET])) ?? opening;
}

/** What of a call of @grpc/grpc-js is used here. */
interface InterceptedCall {
  start(metadata: CallMetadata, listener: object | undefined): void;
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
    if (shared().taps > 0) giveTicket(call, originOfNext());
  } catch {
    // The call is attributed as it is without.
  }
  return call as never;
};

function giveTicket(call: InterceptedCall, origin: CallOrigin): void {
  takeTickets();
  const start = call.start.bind(call);
  call.start = (metadata, listener) => start(...withTicket(metadata, listener, origin));
}

/** What a call starts with; the metadata are their caller's, who may use them again. */
function withTicket(
  metadata: CallMetadata,
  listener: object | undefined,
  origin: CallOrigin,
): [CallMetadata, object | undefined] {
  try {
    const marked = metadata.clone();
    const ticket = String((shared().given += 1));
    marked.set(TICKET, ticket);
    const told = tellingEnd(listener, () => void shared().origins.delete(ticket));
    shared().origins.set(ticket, origin);
    return [marked, told];
  } catch {
    return [metadata, listener];
  }
}

/** A listener like another, which also tells when the call ends: it may be tried several times before. */
function tellingEnd(listener: object = {}, ended: () => void): object {
  const told: unknown = Reflect.get(listener, 'onReceiveStatus');
  return Object.create(listener, {
    onReceiveStatus: {
      value(status: unknown): unknown {
        ended();
        return typeof told === 'function' ? (told.call(listener, status) as unknown) : undefined;
      },
    },
  }) as object;
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
    const outer = state.opening;
    state.opening = taken(headers);
    try {
      return original.call(this, headers, ...rest);
    } finally {
      state.opening = outer;
    }
  };
  Object.defineProperty(sessions, 'request', { ...descriptor, value: request });
  state.isTaken = true;
}

function taken(headers: unknown): CallOrigin | undefined {
  if (typeof headers !== 'object' || headers === null || !Object.hasOwn(headers, TICKET)) return undefined;
  const ticket: unknown = Reflect.get(headers, TICKET);
  Reflect.deleteProperty(headers, TICKET);
  return shared().origins.get(String(ticket));
}
