import { execFileSync, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidencePackage } from '../src/evidence/evidence-package.ts';
import { evidencePage, readPage } from '../src/evidence/evidence-page.ts';
import { contentOf } from '../src/evidence/signed-message.ts';
import { checkTimeToken, requestTimeToken } from '../src/evidence/time-token.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import { sealingIn } from './fixtures/sealing.ts';
import { runCommand, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const CONFIG = `
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamping]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[signing]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, codeSigning
[tsa]
default_tsa = one
[one]
serial = ./serial
signer_cert = ./tsa.crt
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
`;

/** A time-stamping authority run with OpenSSL in its own folder. */
interface Authority {
  readonly url: string;
  /** PEM certificate of its CA. */
  readonly ca: string;
  readonly server: Server;
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let authority: Authority;
let other: Authority;

async function startAuthority(name: string): Promise<Authority> {
  const folder = join(directory.path, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'openssl.cnf'), CONFIG);
  writeFileSync(join(folder, 'serial'), '01\n');
  const openssl = (args: string): Buffer =>
    execFileSync('openssl', args.split(' '), { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config openssl.cnf';
  openssl(`req -x509 ${key} -days 30 -keyout ca.key -out ca.crt -subj /CN=authority -extensions ca`);
  openssl(`req ${key} -keyout tsa.key -out tsa.csr -subj /CN=${name}`);
  openssl(
    'x509 -req -in tsa.csr -CA ca.crt -CAkey ca.key -days 30 -out tsa.crt -extfile openssl.cnf -extensions stamping',
  );
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    writeFileSync(join(folder, 'query'), await buffer(request));
    openssl('ts -reply -queryfile query -config openssl.cnf -out reply');
    // During tests that block for seconds, a kept-alive connection would be closed.
    response.writeHead(200, { 'content-type': 'application/timestamp-reply', connection: 'close' });
    response.end(readFileSync(join(folder, 'reply')));
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}`, ca: readFileSync(join(folder, 'ca.crt'), 'utf8') };
}

/** Creates a certificate of the first CA. @returns the path of certificate and key, without their extensions. */
function certified(
  name: string,
  extensions: string,
  days: number,
  key = 'ec -pkeyopt ec_paramgen_curve:P-256',
): string {
  const cwd = join(directory.path, 'clock');
  const run = (args: string): unknown => execFileSync('openssl', args.split(' '), { cwd, stdio: 'ignore' });
  run(`req -newkey ${key} -nodes -config openssl.cnf -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
  const signed = `-CA ca.crt -CAkey ca.key -days ${days} -extfile openssl.cnf -extensions ${extensions}`;
  run(`x509 -req -in ${name}.csr -out ${name}.crt ${signed}`);
  return join(cwd, name);
}

/** Signs the same statement with another certificate. */
function signedBy(token: string, signer: string, ...args: readonly string[]): string {
  const { content } = contentOf(Buffer.from(token, 'base64'));
  const sign = ['cms', '-sign', '-cades', '-binary', '-nodetach', '-econtent_type', '1.2.840.113549.1.9.16.1.4'];
  const by = ['-signer', `${signer}.crt`, '-inkey', `${signer}.key`, '-outform', 'DER', ...args];
  return execFileSync('openssl', [...sign, ...by], { input: content }).toString('base64');
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  if (!hasOpenssl) return;
  authority = await startAuthority('clock');
  other = await startAuthority('other');
});

afterAll(async () => {
  for (const one of [authority, other]) one?.server.close();
  await directory.remove();
});

/** Returns the time of a token; unsigned parts, such as an unused certificate, may change without effect. */
function timeOf(token: string): string | undefined {
  try {
    const stamp = checkTimeToken(token, 'a checkpoint', authority.ca);
    return typeof stamp === 'string' ? undefined : stamp.time;
  } catch {
    return undefined;
  }
}

describe.skipIf(!hasOpenssl)('a time token (needs openssl)', () => {
  it('tells when a text existed, by a trusted authority', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const token = await requestTimeToken(authority.url, 'a checkpoint');
    expect(checkTimeToken(token, 'a checkpoint', `${other.ca}${authority.ca}`)).toMatchObject({
      authority: 'CN=clock',
    });
    const time = Date.parse(timeOf(token) ?? '');
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('is invalid for another text, or with any byte changed', async () => {
    const token = await requestTimeToken(authority.url, 'a checkpoint');
    expect(() => checkTimeToken(token, 'another', authority.ca)).toThrow('it is of another text');
    expect(() => checkTimeToken(`${token}\n`, 'a checkpoint', authority.ca)).toThrow('it is not base64');
    const bytes = Buffer.from(token, 'base64');
    const time = timeOf(token);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect([undefined, time], `byte ${at}`).toContain(timeOf(changed.toString('base64')));
    }
  });

  it('is not trusted, which is not the same as changed, if no given CA vouches for its signer, or it cannot be verified', async () => {
    const token = await requestTimeToken(authority.url, 'a checkpoint');
    const said = (of: string, vouching = authority.ca): unknown => checkTimeToken(of, 'a checkpoint', vouching);
    const unvouched = expect.stringContaining('none of the certificates given vouches for its signer');
    expect([said(token, other.ca), said(token, '')]).toEqual([unvouched, unvouched]);
    expect(said(signedBy(token, certified('expired', 'stamping', -1)))).toEqual(unvouched);
    const signing = certified('signing', 'signing', 30);
    expect(said(signedBy(token, signing))).toBe('its signer CN=signing is not a time-stamping authority');
    const rsa = certified('rsa', 'stamping', 30, 'rsa:2048');
    const unknown = signedBy(token, rsa, '-keyopt', 'rsa_padding_mode:pss');
    expect(said(unknown)).toBe('it is signed with an unsupported algorithm');
    expect(said(signedBy(token, rsa, '-nocerts'))).toBe('it does not contain the certificate of its signer');
  });

  it('is valid with other digests, and without a certificate if that is given', async () => {
    const signer = certified('second', 'stamping', 30, 'rsa:2048');
    const token = await requestTimeToken(authority.url, 'a checkpoint');
    const [whole, bare] = [signedBy(token, signer, '-md', 'sha512'), signedBy(token, signer, '-nocerts')];
    const holds = { authority: 'CN=second', time: timeOf(token) };
    expect(checkTimeToken(whole, 'a checkpoint', authority.ca)).toEqual(holds);
    const given = authority.ca + readFileSync(`${signer}.crt`, 'utf8');
    expect(checkTimeToken(bare, 'a checkpoint', given)).toEqual(holds);
  });

  it('is refused if the authority answers something else', async () => {
    const answers = ['', 'no token', readFileSync(join(directory.path, 'clock', 'reply'))];
    const server = createServer((_, response) => response.end(answers.shift())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (let time = answers.length; time > 0; time -= 1)
      await expect(requestTimeToken(url, 'a checkpoint')).rejects.toMatchObject({ code: 'AUDITSPAN_SINK_EVIDENCE' });
    server.close();
  });
});

const at = (name: string): string => join(directory.path, name);

async function changePage(change: (evidence: EvidencePackage) => EvidencePackage): Promise<void> {
  const read = await readPage(readFileSync(at('evidence.html'), 'utf8'));
  writeFileSync(at('evidence.html'), await evidencePage(change(read?.evidence as EvidencePackage)));
}

/** Returns the result of `auditspan verify` on the page. */
async function verified(...args: readonly string[]): Promise<{ code: number | null; report: unknown }> {
  const command = ['verify', '--policy', at('trust.policy'), '--json', at('evidence.html'), ...args];
  const { code, stdout } = await runCommand(command);
  return { code, report: JSON.parse(stdout) };
}

describe.skipIf(!hasOpenssl)('auditspan evidence --tsa (needs openssl)', () => {
  it('includes the token, which verify checks against given CAs', async () => {
    const { env, logKey, policy } = await sealingIn(directory.path);
    writeFileSync(policy, `log ${logKey}\nquorum none\n`);
    const sink = await startSinkProcess(at('data'), env);
    const attributes = { 'audit.record.id': '0192d3a4-0000-7000-8000-000000000001', 'audit.principal.id': 'ann' };
    await send(sink, protobufOf([readableSpan({ attributes })]));
    await untilStored(sink);
    const asked = ['--data-dir', sink.dataDir, '--policy', policy, '--principal', 'ann', '--reason', 'audit'];
    const made = await runCommand(['evidence', at('evidence.html'), ...asked, '--tsa', authority.url]);
    const dead = await runCommand(['evidence', at('none.html'), ...asked, '--tsa', 'http://127.0.0.1:9']);
    await sink.stop();
    expect([made.code, dead.code, existsSync(at('none.html'))]).toEqual([0, 1, false]);
    for (const [name, { ca }] of Object.entries({ authority, other })) writeFileSync(at(`${name}.pem`), ca);
    expect(await verified()).toMatchObject({ code: 0, report: { time: { isChecked: false }, faults: [] } });
    expect(await verified('--tsa-ca', at('authority.pem'))).toMatchObject({
      code: 0,
      report: { time: { isChecked: true, authority: 'CN=clock', time: expect.any(String) }, faults: [] },
    });
    const none = await runCommand(['verify', '--policy', policy, at('evidence.html'), '--tsa-ca', policy]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('there is no certificate in')]);
    const distrust = expect.stringContaining('none of the certificates given vouches for its signer CN=clock');
    expect(await verified('--tsa-ca', at('other.pem'))).toMatchObject({
      code: 4,
      report: { time: { isChecked: true, distrust }, faults: [] },
    });
    const told = await runCommand(['verify', '--policy', policy, at('evidence.html'), '--tsa-ca', at('other.pem')]);
    expect(told.stdout).toMatch(/^NOT TRUSTED: the time token: none of .*\nEverything else holds\.$/m);
    await changePage((page) => ({ ...page, timeToken: undefined }));
    expect(await verified('--tsa-ca', at('authority.pem'))).toMatchObject({
      code: 1,
      report: { faults: [], unjudged: expect.stringContaining('the page has no time token that --tsa-ca could check') },
    });
    const token = await requestTimeToken(authority.url, 'another checkpoint');
    await changePage((page) => ({ ...page, timeToken: token }));
    expect(await verified('--tsa-ca', at('other.pem'))).toMatchObject({
      code: 3,
      report: { faults: ['the time token is invalid: it is of another text'] },
    });
    const ofStore = await runCommand(['verify', '--policy', policy, '--tsa-ca', at('other.pem')]);
    expect([ofStore.code, ofStore.stderr]).toEqual([
      2,
      expect.stringContaining('--tsa-ca applies to an evidence page'),
    ]);
  });
});
