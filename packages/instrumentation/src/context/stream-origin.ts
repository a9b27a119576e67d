import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import { hasNobodyActed, type ActingContext } from './acting-context.ts';
import { originOfNext, type CallOrigin } from './call-origin.ts';

/** On whose account the first stream of a session was opened. */
const firsts = new WeakMap<object, ActingContext | undefined>();

/**
 * The origin of a stream of HTTP/2 that is being opened. A client of gRPC keeps the calls that are made while it connects,
 * and opens all of them from the code that it connected for: what was opened on that account may be another's.
 *
 * @param session the stream's session; absent where it is gone
 */
export function originOfStream(session: object | undefined, contentType: string | undefined): CallOrigin {
  const origin = originOfNext();
  if (session === undefined || contentType?.startsWith('application/grpc') !== true || hasNobodyActed()) return origin;
  const { acting } = origin;
  if (!firsts.has(session)) firsts.set(session, acting);
  return firsts.get(session) === acting ? new GuessedOrigin(origin) : origin;
}

/** An origin that may be another call's. */
class GuessedOrigin implements CallOrigin {
  readonly #origin: CallOrigin;
  readonly parent: CallOrigin['parent'];
  readonly place: CallOrigin['place'];

  constructor(origin: CallOrigin) {
    this.#origin = origin;
    this.parent = origin.parent;
    this.place = origin.place;
  }

  get acting(): ActingContext | undefined {
    return this.#origin.acting;
  }

  get search(): Promise<unknown> | undefined {
    return this.#origin.search;
  }

  get attribution(): CallOrigin['attribution'] {
    return this.acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  }
}
