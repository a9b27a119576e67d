import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import { hasNobodyActed } from '../acting-context.ts';
import { originHere, originOfNext, type CallOrigin } from './call-origin.ts';
import { originByTicket } from './grpc-origin.ts';

/**
 * The origin of a stream of HTTP/2 that is being opened. A client of gRPC keeps the calls that are made while it connects,
 * or looks for its server, and opens all of them from the code that it does so for: where no interceptor of ours has seen
 * the call, it may be another's. Nothing that can be seen of a stream tells whether it was kept.
 */
export function originOfStream(fields: Fields = {}): CallOrigin {
  return surelyMade(fields, originOfNext);
}

/** The same origin, to whom it is not the first to be told of the stream. */
export function originOfSameStream(fields: Fields): CallOrigin {
  return surelyMade(fields, originHere);
}

type Fields = Readonly<Record<string, string>>;

function surelyMade(fields: Fields, here: () => CallOrigin): CallOrigin {
  const isGrpc = fields['content-type']?.startsWith('application/grpc') === true;
  const made = isGrpc ? originByTicket(fields) : undefined;
  if (made !== undefined) return made;
  return isGrpc && !hasNobodyActed() ? new GuessedOrigin(here()) : here();
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
