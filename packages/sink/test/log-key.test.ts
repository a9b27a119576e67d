import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@auditspan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import { metricsOf, runCommand, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => directory.remove());

const record = (number = 1): Buffer =>
  protobufOf([
    readableSpan({
      attributes: { 'audit.record.id': `0192d3a4-0000-7000-8000-00000000000${number}`, 'audit.outcome': 'success' },
    }),
  ]);

const at = (name: string): string => join(directory.path, `hsm-${name}`);

/** Acts like the client of an HSM: signs its input with a key and prints the signature. */
const SIGNING_COMMAND = `
const { createPrivateKey, sign } = require('node:crypto');
const { readFileSync } = require('node:fs');
const key = createPrivateKey(readFileSync(process.argv[2]));
process.stdout.write(sign(undefined, readFileSync(0), key).toString('base64'));
`;

describe('a log whose key is behind a command', () => {
  it('is sealed by the command’s signatures, and by no other key’s', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await writeFile(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(at('public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    await writeFile(at('sign.cjs'), SIGNING_COMMAND);
    const made = await runCommand(['keygen', 'log', 'log.example/hsm', at('log'), '--public-key', at('public.pem')]);
    expect([made.code, existsSync(at('log.key'))]).toEqual([0, false]);
    const env = {
      AUDITSPAN_SINK_SEAL_ORIGIN: 'log.example/hsm',
      AUDITSPAN_SINK_SEAL_KEY_COMMAND: `${process.execPath} ${at('sign.cjs')} ${at('key.pem')}`,
      AUDITSPAN_SINK_SEAL_KEY_COMMAND_PUBLIC: at('log.pub'),
    };
    const running = await startSinkProcess(at('data'), env);
    const { headers } = await send(running, record(), {
      'content-type': 'application/x-protobuf',
      'auditspan-receipt': 'want',
    });
    await untilStored(running);
    const where = ['--data-dir', at('data'), '--log', (await readFile(at('log.pub'), 'utf8')).trim()];
    const { code, stdout } = await runCommand(['verify', ...where, '--json']);
    expect([code, JSON.parse(stdout), headers.get('auditspan-receipt')]).toEqual([
      0,
      expect.objectContaining({ origin: 'log.example/hsm', size: 1, findings: [] }),
      null,
    ]);
    await running.stop();
    const other = generateKeyPairSync('ed25519').privateKey;
    await writeFile(at('key.pem'), other.export({ type: 'pkcs8', format: 'pem' }));
    const wrong = await startSinkProcess(at('data'), { ...env, AUDITSPAN_SINK_LOG_LEVEL: 'error' });
    await send(wrong, record(2));
    await until('a retry', async () => !(await metricsOf(wrong)).includes('\nauditspan_sink_insert_retries_total 0\n'));
    const { stderr, stdout: logged } = await wrong.stop('SIGKILL');
    expect(stderr + logged).toContain('signed with another key than the configured public key');
  });

  it.each([0o640, 0o604])('does not start with a key file of mode %o, which others can read', async (mode) => {
    const key = join(directory.path, `open-${mode}.key`);
    await runCommand(['keygen', 'log', 'log.example/open', key.slice(0, -4)]);
    await chmod(key, mode);
    const env = { AUDITSPAN_SINK_SEAL_ORIGIN: 'log.example/open', AUDITSPAN_SINK_SEAL_KEY_FILE: key };
    await expect(startSinkProcess(join(directory.path, `open-${mode}`), env)).rejects.toThrow(
      /AUDITSPAN_LEDGER_KEY.*chmod 600/s,
    );
  });
});
