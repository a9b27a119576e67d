const UNTRUSTED = 'its certificate is not trusted: set NODE_EXTRA_CA_CERTS to a file with its certificate authority';
const NO_TLS = 'it does not speak TLS';
const NO_TOKEN = 'no valid token in AUDITSPAN_HEADERS or OTEL_EXPORTER_OTLP_HEADERS';

/** Explanations of codes and statuses that are meaningless to most readers. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there',
  ENOTFOUND: 'the host name cannot be resolved',
  EAI_AGAIN: 'the name server does not respond',
  ABORT_ERR: 'the request timed out',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  EPROTO: NO_TLS,
  HPE_INVALID_CONSTANT: 'it does not speak HTTP/1.1; port 4317 is for gRPC',
  'status 401': NO_TOKEN,
  'status 403': NO_TOKEN,
  'status 404': 'it does not accept traces at this path',
  'text/html': 'the response is a web page, not that of an OTLP receiver',
};

/**
 * Describes the target of a failed delivery attempt, without the URL's credentials and query, and why it failed.
 *
 * @param kind the error's code or name, or the part of the response that shows the failure
 */
export function whyUndelivered(url: string, kind: string): string {
  const { origin, pathname } = new URL(url);
  const meaning = Object.hasOwn(MEANING, kind) ? ` (${MEANING[kind]})` : '';
  return `${origin}${pathname}: ${kind}${meaning}`;
}
