import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import { AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { ShownRequest } from '../../tap/inbound/received-request.ts';
import type { CertificateConfig, CertificateName } from './caller-config.ts';
import type { CallerMethod, Finding } from './caller-method.ts';
import type { IdentityFaults } from '../faults.ts';
import { nameOf } from '../names.ts';
import { trustDomainOf } from './spiffe-id.ts';
import { parseAlternativeNames } from './subject-alternative-names.ts';

/** Creates the source of callers by the accepted client certificate, evaluated once per connection. */
export function createCertificateMethod(config: CertificateConfig, faults: IdentityFaults): CallerMethod {
  const known = new WeakMap<object, { readonly finding: Finding | undefined }>();
  const findOn = (socket: TLSSocket): Finding | undefined => {
    const certificate = socket.getPeerCertificate();
    if (certificate === null || Object.keys(certificate).length === 0) return undefined;
    if (!socket.authorized) {
      faults.add('certificate_unauthorized');
      return undefined;
    }
    const id = holderOf(certificate, config);
    if (id === undefined) faults.add('certificate_name');
    return id === undefined ? undefined : findingOf(id, config);
  };
  return {
    source: AUDIT_PRINCIPAL_SOURCE.MTLS,
    find({ socket }: ShownRequest) {
      if (!('getPeerCertificate' in socket)) return undefined;
      const earlier = known.get(socket) ?? { finding: findOn(socket as TLSSocket) };
      known.set(socket, earlier);
      return earlier.finding;
    },
  };
}

function findingOf(id: string, { principalType: type }: CertificateConfig): Finding {
  return { caller: { principal: { id, type, source: AUDIT_PRINCIPAL_SOURCE.MTLS, verified: true } } };
}

/** Returns the first of the configured names that the certificate contains. */
function holderOf(certificate: PeerCertificate, config: CertificateConfig): string | undefined {
  for (const name of config.names) {
    const id = nameOf(READERS[name](certificate, config));
    if (id !== undefined) return id;
  }
  return undefined;
}

const READERS: Readonly<
  Record<CertificateName, (certificate: PeerCertificate, config: CertificateConfig) => string | undefined>
> = {
  spiffe: spiffeIdOf,
  uri: (certificate) => alternativeName(certificate, 'URI'),
  dns: (certificate) => alternativeName(certificate, 'DNS'),
  email: (certificate) => alternativeName(certificate, 'email'),
  cn: ({ subject }) => only(subject?.CN),
  subject: ({ subject }) => distinguishedName(subject),
};

/** A SPIFFE certificate has exactly one URI, which is its id. */
function spiffeIdOf(certificate: PeerCertificate, { trustDomains }: CertificateConfig): string | undefined {
  const uris = alternativeNames(certificate, 'URI');
  const domain = uris.length === 1 ? trustDomainOf(uris[0] as string) : undefined;
  if (domain === undefined) return undefined;
  return trustDomains === undefined || trustDomains.includes(domain) ? uris[0] : undefined;
}

function alternativeName(certificate: PeerCertificate, kind: string): string | undefined {
  return alternativeNames(certificate, kind)[0];
}

function alternativeNames({ subjectaltname }: PeerCertificate, kind: string): readonly string[] {
  return parseAlternativeNames(subjectaltname ?? '')
    .filter((name) => name.kind === kind)
    .map(({ value }) => value);
}

/** Returns a value that occurs once. */
function only(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Formats a subject, the most specific part first.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4514
 */
export function distinguishedName(subject: DetailedPeerCertificate['subject'] | undefined): string | undefined {
  const parts = Object.entries(subject ?? {}).flatMap(([type, values]) =>
    [values].flat().map((value) => `${type}=${escapedValue(String(value))}`),
  );
  return parts.length === 0 ? undefined : parts.toReversed().join(',');
}

function escapedValue(value: string): string {
  return value.replaceAll(/^[ #]|[\\",+<>;=]| $/gu, String.raw`\$&`);
}
