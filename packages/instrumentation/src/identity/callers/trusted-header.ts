import { AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { ShownRequest } from '../../tap/inbound/received-request.ts';
import { createAddressList } from './address-list.ts';
import type { TrustedHeaderConfig } from './caller-config.ts';
import type { CallerMethod, Finding } from './caller-method.ts';
import { FORWARDED_CERTIFICATE, forwardedHolder } from './forwarded-certificate.ts';
import type { IdentityFaults } from '../faults.ts';
import { nameOf, namesOf } from '../names.ts';

/** Creates the source of callers by a header, on connections from a trusted proxy. */
export function createTrustedHeaderMethod(config: TrustedHeaderConfig, faults: IdentityFaults): CallerMethod {
  const isProxy = createAddressList(config.proxies);
  return {
    source: AUDIT_PRINCIPAL_SOURCE.TRUSTED_HEADER,
    find(request) {
      const given = request.headers[config.principal];
      if (given === undefined || given === '') return undefined;
      if (!isProxy(request.socket.remoteAddress)) {
        faults.add('header_untrusted_peer');
        return undefined;
      }
      const id = idIn(request, config.principal);
      if (id === undefined) faults.add('header_invalid');
      return id === undefined ? undefined : findingOf(id, request, config);
    },
  };
}

function findingOf(id: string, request: ShownRequest, config: TrustedHeaderConfig): Finding {
  const roles = config.roles === undefined ? undefined : rolesOf(request, config.roles);
  return {
    caller: {
      principal: {
        id,
        type: config.principalType,
        source: AUDIT_PRINCIPAL_SOURCE.TRUSTED_HEADER,
        verified: false,
        ...(roles === undefined ? {} : { roles }),
      },
      sessionId: config.session === undefined ? undefined : headerOf(request, config.session),
    },
  };
}

function idIn(request: ShownRequest, name: string): string | undefined {
  const text = singleText(request, name);
  return nameOf(name === FORWARDED_CERTIFICATE && text !== undefined ? forwardedHolder(text) : text);
}

function headerOf(request: ShownRequest, name: string): string | undefined {
  return nameOf(singleText(request, name));
}

/** Returns a header that occurs once: of two, it is unclear which the proxy set. */
function singleText(request: ShownRequest, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? [];
  return values.length === 1 ? textOf(values[0] as string) : undefined;
}

function rolesOf(request: ShownRequest, name: string): readonly string[] | undefined {
  const values = request.headersDistinct[name] ?? [];
  return namesOf(values.flatMap((value) => textOf(value).split(',')));
}

/** Node decodes headers as Latin-1; proxies encode names in UTF-8. */
function textOf(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}
