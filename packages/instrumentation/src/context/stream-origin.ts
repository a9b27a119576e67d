import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import { hasNobodyActed } from './acting-context.ts';
import { originOfNext, type CallOrigin } from './call-origin.ts';
import { originByTicket } from './grpc-origin.ts';

/**
 * The origin of a stream of HTTP/2 that is being opened. A client of gRPC keeps the calls that are made while it connects,
 * or looks for its server, and opens all of them from the code that it does so for: where no interceptor of ours has seen
 * the call, it may be another's. Nothing that can be seen of a stream tells whether it was kept.
 */
export function originOfStream(fields: Readonly<Record<string, string>> = {}): CallOrigin {
  const isGrpc = fields['content-type']?.startsWith('application/grpc') === true;
  const made = isGrpc ? originByTicket(fields) : undefined;
  if (made !== undefined) return made;
  const origin = originOfNext();
  return isGrpc && !hasNobodyActed() ? new GuessedOrigin(origin) : origin;
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

  get acting(): CallOrigin['acting'] {
    return this.#origin.acting;
  }

  get search(): Promise<unknown> | undefined {
    return this.#origin.search;
  }

  get attribution(): CallOrigin['attribution'] {
    return this.acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  }
}
