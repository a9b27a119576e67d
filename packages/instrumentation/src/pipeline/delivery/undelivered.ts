const UNTRUSTED = 'its certificate is not trusted here: NODE_EXTRA_CA_CERTS names a file with those that are';
const NO_TLS = 'it does not speak TLS';
const NO_TOKEN = 'AUDITSPAN_HEADERS, or OTEL_EXPORTER_OTLP_HEADERS, holds no token that it takes';

/** What codes and statuses mean that say little to most readers. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'nobody knows the host by this name',
  EAI_AGAIN: 'no name server answers',
  ABORT_ERR: 'no answer came in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  EPROTO: NO_TLS,
  HPE_INVALID_CONSTANT: 'it does not speak HTTP/1.1, as the port for gRPC, 4317, does not',
  'status 401': NO_TOKEN,
  'status 403': NO_TOKEN,
  'status 404': 'it takes no traces there',
  'text/html': 'a page for people is the answer of no receiver',
};

/**
 * Where an attempt to deliver went and why it failed, in words; of the URL no more than says where.
 *
 * @param kind the error's code or name, or what of the answer says that nobody took the records
 */
export function whyUndelivered(url: string, kind: string): string {
  const { origin, pathname } = new URL(url);
  const meaning = Object.hasOwn(MEANING, kind) ? ` (${MEANING[kind]})` : '';
  return `${origin}${pathname}: ${kind}${meaning}`;
}
