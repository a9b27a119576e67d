import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether OpenSSL is available to create certificates. */
export const hasOpenssl: boolean = runs('openssl', 'version');

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority. */
export interface Authority {
  readonly cert: string;
  /**
   * @param subject in OpenSSL's syntax, such as `/O=Acme/CN=alice`
   * @param alternativeNames such as `URI:spiffe://prod.example/front`, or a section of lines such as `DNS.1=a, b`
   */
  certify(subject: string, alternativeNames?: string): Certificate;
  close(): void;
}

export function startAuthority(): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'auditspan-ca-'));
  const at = (name: string): string => join(directory, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=test', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  let serial = 0;
  return {
    cert: readFileSync(at('ca.pem'), 'utf8'),
    certify(subject, alternativeNames = 'DNS:localhost') {
      serial += 1;
      const [key, request, cert] = ['key', 'csr', 'pem'].map((end) => at(`${serial}.${end}`)) as [
        string,
        string,
        string,
      ];
      const isSection = /^\w+\.\d=/u.test(alternativeNames);
      const names = isSection ? `@names\n[names]\n${alternativeNames}` : alternativeNames;
      writeFileSync(at('extensions'), `subjectAltName=${names}\n`);
      openssl('req', '-new', ...newKey, '-utf8', '-subj', subject, '-keyout', key, '-out', request);
      const ca = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', String(serial)];
      openssl('x509', '-req', '-in', request, ...ca, '-days', '2', '-extfile', at('extensions'), '-out', cert);
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    },
    close: () => rmSync(directory, { recursive: true }),
  };
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

function runs(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
