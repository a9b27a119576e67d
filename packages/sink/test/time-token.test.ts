import { execFileSync, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** A time stamping authority, by OpenSSL, in a folder of its own. */
interface Authority {
  readonly url: string;
  /** The certificate that vouches for it, in PEM. */
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
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
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

/** What is not signed, such as a certificate that is of no use, may change, and then says nothing new. */
function timeOf(token: string): string | undefined {
  try {
    return checkTimeToken(token, 'a checkpoint', authority.ca).time;
  } catch {
    return undefined;
  }
}

describe.skipIf(!hasOpenssl)('a time token (needs openssl)', () => {
  it('says when a text was there, by an authority that is vouched for', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const token = await requestTimeToken(authority.url, 'a checkpoint');
    const { time, authority: name } = checkTimeToken(token, 'a checkpoint', `${other.ca}${authority.ca}`);
    expect(name).toBe('CN=clock');
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
  });

  it('holds for no other text, for no other authority, and with no byte changed', async () => {
    const token = await requestTimeToken(authority.url, 'a checkpoint');
    expect(() => checkTimeToken(token, 'another', authority.ca)).toThrow('it is of another text');
    for (const vouching of [other.ca, ''])
      expect(() => checkTimeToken(token, 'a checkpoint', vouching)).toThrow('vouches for its signer');
    const bytes = Buffer.from(token, 'base64');
    const { time } = checkTimeToken(token, 'a checkpoint', authority.ca);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect([undefined, time], `byte ${at}`).toContain(timeOf(changed.toString('base64')));
    }
  });

  it('is asked for in vain where the authority answers something else', async () => {
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

/** What `auditspan verify` says of the page. */
async function verified(...args: readonly string[]): Promise<{ code: number | null; report: unknown }> {
  const command = ['verify', '--policy', at('trust.policy'), '--json', at('evidence.html'), ...args];
  const { code, stdout } = await runCommand(command);
  return { code, report: JSON.parse(stdout) };
}

describe.skipIf(!hasOpenssl)('auditspan evidence --tsa (needs openssl)', () => {
  it('hands the token over, and verify checks it by the authorities that it is given', async () => {
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
    expect(await verified('--tsa-ca', at('other.pem'))).toMatchObject({
      code: 3,
      report: { faults: [expect.stringContaining('the time token does not hold')] },
    });
  });
});
