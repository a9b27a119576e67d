import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyEd25519 } from '../src/ed25519.ts';
import { LedgerKeyError, LedgerSigningError } from '../src/errors.ts';
import { createCommandKey } from '../src/node/command-key.ts';
import { createKeyFile, readKeyFile } from '../src/node/key-file.ts';
import { takeKeyVariable } from '../src/node/key-variable.ts';
import { generateSigningKey, parseSigningKey, type SigningKey } from '../src/signing-key.ts';

const folder = await mkdtemp(join(tmpdir(), 'auditspan-keys-'));
afterAll(() => rm(folder, { recursive: true }));
const message = new TextEncoder().encode('message');

const signs = async (key: SigningKey): Promise<boolean> =>
  verifyEd25519(key.publicKey, message, await key.sign(message));

const command = (code: string, ...args: string[]): [string, ...string[]] => [process.execPath, '-e', code, ...args];

describe('parseSigningKey', () => {
  it('reads what it generates, and what Node and openssl export', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(await signs(await parseSigningKey(pem, 'x'))).toBe(true);
    expect(await signs(await parseSigningKey(await generateSigningKey(), 'x'))).toBe(true);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  it.each([
    ['RSA', rsa],
    ['P-256', ec],
    ['no', ''],
    ['a damaged', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ])('rejects %s key without quoting it', async (_, pem) => {
    const parsed = parseSigningKey(pem, 'the key of this test');
    await expect(parsed).rejects.toThrow(LedgerKeyError);
    await expect(parsed).rejects.toThrow(/^the key of this test is not an Ed25519 private key in PKCS#8 PEM/);
    await expect(parsed).rejects.not.toHaveProperty('cause');
  });
});

describe('readKeyFile', () => {
  it('reads a key created by createKeyFile, which only its user can read', async () => {
    const path = join(folder, 'new.pem');
    const made = await createKeyFile(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readKeyFile(path)).publicKey).toEqual(made.publicKey);
    expect(await signs(made)).toBe(true);
  });

  it('never overwrites a key', async () => {
    const path = join(folder, 'kept.pem');
    await createKeyFile(path);
    const before = await readFile(path, 'utf8');
    await expect(createKeyFile(path)).rejects.toThrow('choose a new name');
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it.each([0o644, 0o640, 0o602, 0o610])('rejects a file with mode %o', async (mode) => {
    const path = join(folder, `mode-${mode}.pem`);
    await createKeyFile(path);
    await chmod(path, mode);
    await expect(readKeyFile(path)).rejects.toThrow(`accessible to others (mode ${mode.toString(8)}); run: chmod 600`);
  });

  it('rejects a file that is missing, or far too long', async () => {
    await expect(readKeyFile(join(folder, 'none.pem'))).rejects.toThrow('cannot open the key file');
    const path = join(folder, 'long.pem');
    await writeFile(path, 'x'.repeat(20_000), { mode: 0o600 });
    await expect(readKeyFile(path)).rejects.toThrow('too many for a key');
  });
});

describe('takeKeyVariable', () => {
  it('reads the key and removes it from the environment', async () => {
    const environment = { KEY: (await generateSigningKey()).replaceAll('\n', String.raw`\n`) };
    expect(await signs(await takeKeyVariable('KEY', environment))).toBe(true);
    expect(environment).toEqual({});
  });

  it('names the missing variable', async () => {
    await expect(takeKeyVariable('KEY', {})).rejects.toThrow('the environment variable KEY is not set');
  });
});

describe('createCommandKey', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  const keyFile = join(folder, 'hsm.pem');
  const script = `
    const { readFileSync } = require('node:fs');
    const { sign } = require('node:crypto');
    console.log(sign(null, readFileSync(0), readFileSync(process.argv[1])).toString('base64'));`;
  it('signs with the key that the command holds', async () => {
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    expect(await signs(createCommandKey({ command: command(script, keyFile), publicKey: raw }))).toBe(true);
  });

  it('signs with openssl', async () => {
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    // openssl needs the length of its input, and thus a file.
    const openssl = `cat > ${folder}/in && openssl pkeyutl -sign -rawin -inkey ${keyFile} -in ${folder}/in | base64 -w0`;
    expect(execFileSync('openssl', ['version'], { encoding: 'utf8' })).toContain('OpenSSL');
    expect(await signs(createCommandKey({ command: ['sh', '-c', openssl], publicKey: raw }))).toBe(true);
  });

  it('never returns a signature of another key', async () => {
    const another = Uint8Array.from(
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
    );
    const key = createCommandKey({ command: command(script, keyFile), publicKey: another });
    await expect(key.sign(message)).rejects.toThrow('signed with another key than the configured public key');
  });

  it.each<[string, [string, ...string[]], string, number?]>([
    ['cannot be started', ['/nonexistent/sign'], 'cannot be started'],
    ['fails', command('process.exit(3)'), 'ended with code 3'],
    ['takes too long', command('setInterval(() => {}, 1000)'), 'was killed by SIGKILL (timeout 500 ms)', 500],
    ['says nothing', command(''), 'signed with another key'],
    ['says something else', command('console.log("no, sorry")'), 'did not print base64'],
    [
      'says too much',
      command('process.stdout.write("A".repeat(1e6)); setInterval(() => {}, 1000)'),
      'was killed by SIGKILL',
    ],
  ])('reports that the command %s', async (_, program, reason, timeout = 100_000) => {
    const key = createCommandKey({ command: program, publicKey: raw, timeout });
    await expect(key.sign(message)).rejects.toThrow(LedgerSigningError);
    await expect(key.sign(message)).rejects.toThrow(reason);
  });
});
