import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@auditspan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFiles, makeAuthority, makeCertificate } from './fixtures/certificates.ts';
import {
  type CommandResult,
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
} from './fixtures/sink-process.ts';

const WRITTEN = { code: 0, stdout: expect.stringContaining('.html: 0 records'), stderr: '' };
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let authority: CertificateFiles;
let officer: CertificateFiles;
let sink: SinkProcess;

const at = (name: string): string => join(directory.path, name);

beforeAll(async () => {
  directory = await temporaryDirectory();
  authority = makeAuthority(directory.path, 'authority');
  officer = makeCertificate(directory.path, 'officer.internal', authority);
  const { cert, key } = makeCertificate(directory.path, 'sink.internal', authority);
  await runCommand(['keygen', 'log', 'audit.example.com/log1', at('log')]);
  await writeFile(at('trust.policy'), `log ${await readFile(at('log.pub'), 'utf8')}quorum none\n`);
  sink = await startSinkProcess(at('data'), {
    AUDITSPAN_SINK_TLS_CERT: cert,
    AUDITSPAN_SINK_TLS_KEY: key,
    AUDITSPAN_SINK_TLS_CLIENT_CA: authority.cert,
    AUDITSPAN_SINK_BATCH_DELAY: '2000',
    AUDITSPAN_SINK_SEAL_ORIGIN: 'audit.example.com/log1',
    AUDITSPAN_SINK_SEAL_KEY_FILE: at('log.key'),
  });
});

afterAll(async () => {
  await sink.stop();
  await directory.remove();
});

it('evidence of a log without a checkpoint reports that', async () => {
  const stderr = expect.stringMatching(/AUDITSPAN_SINK_VERIFY_INPUT: cannot read the checkpoint of the log: ENOENT/);
  expect(await evidence(certificate())).toEqual({ code: 1, stdout: '', stderr });
  await until('the first checkpoint', () => existsSync(at('data/ledger/checkpoint')));
});

describe('a recorded command with a TLS sink', () => {
  it('presents the certificate named by the exporters’ variables', async () => {
    expect(await evidence(certificate())).toEqual(WRITTEN);
  });

  it('has no effect without a store', async () => {
    expect(await evidence({})).toEqual(refused('show a client certificate'));
  });

  it('trusts a named sink only by the CA in OTEL_EXPORTER_OTLP_CERTIFICATE', async () => {
    const named = ['--sink', sink.endpoints.otlp.url];
    expect(await evidence(certificate(), ...named)).toEqual(refused('self-signed certificate in certificate chain'));
    const trusting = { ...certificate(), OTEL_EXPORTER_OTLP_CERTIFICATE: authority.cert };
    expect(await evidence(trusting, ...named)).toEqual(WRITTEN);
  });

  it('names the file that cannot be read', async () => {
    const env = { ...certificate(), OTEL_EXPORTER_OTLP_CLIENT_KEY: at('none') };
    const reason = 'the file that OTEL_EXPORTER_OTLP_CLIENT_KEY names cannot be read, and nothing is done: ENOENT';
    expect(await evidence(env)).toEqual(refused(reason));
  });
});

function refused(reason: string): CommandResult {
  return { code: 1, stdout: '', stderr: expect.stringMatching(new RegExp(`AUDITSPAN_SINK_OWN_RECORD: .*${reason}`)) };
}

function certificate(): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: officer.cert, OTEL_EXPORTER_OTLP_CLIENT_KEY: officer.key };
}

function evidence(env: Record<string, string>, ...args: readonly string[]): Promise<CommandResult> {
  const whose = ['--data-dir', at('data'), '--policy', at('trust.policy')];
  const what = ['--principal', 'alice', '--reason', 'audit'];
  return runCommand(['evidence', at(`${randomUUID()}.html`), ...whose, ...what, ...args], env);
}
