import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createRedactor, RedactionSpanProcessor } from '@auditspan/redaction';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import {
  type CommandResult,
  resultOf,
  runCommand,
  type SinkProcess,
  spawnCommand,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf } from './fixtures/store-client.ts';

const MAIL = 'erika@example.com';
const RECORD = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let dataDir: string;
let sink: SinkProcess;

const at = (name: string): string => join(directory.path, name);

/** Spans as a service with the policy exports them. */
function redacted(policy: Record<string, unknown>, spans: readonly ReadableSpan[]): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const processor = new RedactionSpanProcessor({
    next: new SimpleSpanProcessor({ exporter }),
    redactor: createRedactor(policy),
    turnBudget: Infinity,
  });
  for (const span of spans) processor.onEnd(span);
  return exporter.getFinishedSpans();
}

async function sql(query: string): Promise<unknown> {
  await untilStored(sink);
  const { stdout, stderr } = await runCommand(['sql', '--data-dir', dataDir, '--format', 'json', query]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const unseal = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand(['unseal', '--data-dir', dataDir, ...args]);

beforeAll(async () => {
  directory = await temporaryDirectory();
  dataDir = at('data');
  await runCommand(['keygen', 'auditor', at('auditor')]);
  await runCommand(['keygen', 'auditor', at('other')]);
  sink = await startSinkProcess(dataDir);
  const publicKey = await readFile(at('auditor.pub'), 'utf8');
  const spans = [
    readableSpan({ traceId: TRACE, spanId: '00f067aa0ba902b7', attributes: { note: `call ${MAIL}` } }),
    readableSpan({
      traceId: TRACE,
      attributes: { 'audit.record.id': RECORD, 'audit.action': 'model.invoke', to: MAIL, 'db.query.text': 'SELECT 1' },
    }),
  ];
  const policy = { classes: { email: 'seal' }, keys: { 'db.query.text': 'seal' }, seal: { publicKey } };
  await send(sink, protobufOf(redacted(policy, spans)));
});

afterAll(async () => {
  await sink.stop();
  await directory.remove();
});

describe('auditspan keygen', () => {
  it('generates keys readable only by their owner, and overwrites none', async () => {
    expect((await stat(at('auditor.key'))).mode & 0o777).toBe(0o600);
    const again = await runCommand(['keygen', 'auditor', at('auditor')]);
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringMatching(/AUDITSPAN_SINK_KEY_FILE: the file .* exists already/),
    ]);
    const { stdout } = await runCommand(['keygen', 'pseudonym', at('k1.key')]);
    const secret = (await readFile(at('k1.key'), 'utf8')).trim();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(stdout).not.toContain(secret);
    expect((await stat(at('k1.key'))).mode & 0o777).toBe(0o600);
  });
});

describe('auditspan unseal', () => {
  it('opens sealed values after recording the access', async () => {
    const { code, stdout, stderr } = await unseal(
      RECORD,
      '--key',
      at('auditor.key'),
      '--reason',
      'case 17',
      '--as',
      'ada',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`s1 email attributes.to: ${MAIL}\ns2 hidden attributes.db.query.text: SELECT 1\n`);
    const [record] = (await sql(
      `SELECT PrincipalId, PrincipalSource, Category, Action, Outcome, Purpose, DataClass, TraceId, Problems,
              SpanAttributes['audit.read.record.id'] AS Read, SpanAttributes['audit.read.fields'] AS Fields, Links.SpanId AS Links
       FROM audit_spans WHERE Action = 'audit.read' AND Purpose = 'case 17'`,
    )) as [Record<string, unknown>];
    expect(record).toEqual({
      PrincipalId: 'ada',
      PrincipalSource: 'explicit',
      Category: 'admin',
      Action: 'audit.read',
      Outcome: 'success',
      Purpose: 'case 17',
      DataClass: 'email,hidden',
      TraceId: TRACE,
      Problems: [],
      Read: RECORD,
      Fields: '["s1 attributes.to","s2 attributes.db.query.text"]',
      Links: [expect.stringMatching(/^[0-9a-f]{16}$/)],
    });
    expect(JSON.stringify(record)).not.toContain(MAIL);
  });

  it('opens one value of an ordinary span, as JSON', async () => {
    const args = [`${TRACE}-00f067aa0ba902b7`.toUpperCase(), '--key', at('auditor.key'), '--reason', 'incident 9'];
    const { stdout } = await unseal(...args, '--value', 's1', '--json');
    expect(JSON.parse(stdout)).toEqual([{ reference: 's1', class: 'email', field: 'attributes.note', original: MAIL }]);
    expect(await sql("SELECT PrincipalId, PrincipalSource FROM audit_spans WHERE Purpose = 'incident 9'")).toEqual([
      { PrincipalId: userInfo().username, PrincipalSource: 'workload' },
    ]);
  });

  it('opens values in dead letters, on the record too', async () => {
    const client = clientOf(sink.endpoints, 'auditspan');
    const record = '0198f3a2-7c4e-7b1a-9d20-00000000dead';
    const publicKey = await readFile(at('auditor.pub'), 'utf8');
    const span = readableSpan({
      traceId: TRACE,
      attributes: { 'audit.record.id': record, 'audit.principal.id': 'refused', note: `call ${MAIL}` },
    });
    await client.command({ query: "ALTER TABLE audit_spans ADD CONSTRAINT known CHECK PrincipalId != 'refused'" });
    await send(sink, protobufOf(redacted({ classes: { email: 'seal' }, seal: { publicKey } }, [span])));
    const letters = await sql("SELECT Kind FROM audit_dead_letters WHERE RecordId LIKE '%dead'");
    await client.command({ query: 'ALTER TABLE audit_spans DROP CONSTRAINT known' });
    await client.close();
    expect(letters).toEqual([{ Kind: 'refused' }]);

    const { stdout, stderr } = await unseal(record, '--key', at('auditor.key'), '--reason', 'case 18');
    expect([stdout, stderr]).toEqual([`s1 email attributes.note: ${MAIL}\n`, '']);
    expect(
      await sql("SELECT SpanAttributes['audit.read.record.id'] AS Read FROM audit_spans WHERE Purpose = 'case 18'"),
    ).toEqual([{ Read: record }]);
  });

  it('shows nothing to another key, and records the attempt', async () => {
    const { code, stdout, stderr } = await unseal(RECORD, '--key', at('other.key'), '--reason', 'curious');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/AUDITSPAN_REDACTION_UNSEAL: the value s1 was sealed to the key/);
    expect(await sql("SELECT Outcome, OutcomeReason, Problems FROM audit_spans WHERE Purpose = 'curious'")).toEqual([
      { Outcome: 'error', OutcomeReason: 'invalid_request', Problems: [] },
    ]);
  });

  it('shows nothing if no sink accepts the record', async () => {
    const key = ['--key', at('auditor.key'), '--reason', 'unseen', '--sink', 'http://127.0.0.1:9'];
    const { code, stdout, stderr } = await unseal(RECORD, ...key);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /AUDITSPAN_SINK_OWN_RECORD: the sink at http:\/\/127\.0\.0\.1:9 did not accept the audit\.read record/,
    );
    expect(stderr).not.toContain(MAIL);
  });

  it('reports missing migrations', async () => {
    const key = ['--key', at('auditor.key'), '--reason', 'x'];
    const [none, odd, value, reason] = await Promise.all([
      unseal(randomUUID(), ...key),
      unseal('17', ...key),
      unseal(RECORD, ...key, '--value', 's9'),
      unseal(RECORD, '--key', at('auditor.key')),
    ]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(/AUDITSPAN_SINK_UNSEAL: there is no record/)]);
    expect(odd.stderr).toMatch(/17 is neither a RecordId nor TraceId-SpanId/);
    expect(value.stderr).toMatch(/has no sealed s9/);
    expect([reason.code, reason.stderr]).toEqual([2, expect.stringMatching(/--reason/)]);
  });
});

describe('auditspan pseudonym', () => {
  it('prints the pseudonyms in stored spans, so that a person is found', async () => {
    const policy = { classes: { email: 'pseudonymise' }, pseudonym: { keys: { k1: { file: at('k1.key') } } } };
    await send(sink, protobufOf(redacted(policy, [readableSpan({ attributes: { who: `from ${MAIL}` } })])));
    const found = await runCommand(
      ['pseudonym', 'email', '--policy', JSON.stringify(policy)],
      {},
      ` ERIKA@example.com\n`,
    );
    const token = found.stdout.trim();
    expect(token).toMatch(/^<email:k1:[0-9a-f]{32}>$/);
    expect(
      await sql(
        `SELECT SpanAttributes['who'] AS who FROM otel_traces WHERE position(SpanAttributes['who'], '${token}') > 0`,
      ),
    ).toEqual([{ who: `from ${token}` }]);
  });
});

it('auditspan pseudonym ends when its reader closes the pipe, even if its input is endless', async () => {
  const policy = { pseudonym: { keys: { k1: { file: at('k1.key') } } } };
  const child = spawnCommand(['pseudonym', 'email', '--policy', JSON.stringify(policy)], {});
  child.stdin?.on('error', () => {});
  const endless = setInterval(() => child.stdin?.write(`${MAIL}\n`), 1);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, stderr } = await resultOf(child);
  clearInterval(endless);
  expect([code, stderr]).toEqual([0, '']);
});

describe('auditspan redact --dry-run --from-store', () => {
  it('shows what a policy would change in stored rows, and where it differs from another', async () => {
    await send(
      sink,
      protobufOf([readableSpan({ name: 'raw', attributes: { 'app.mail': MAIL, 'app.card': '4111 1111 1111 1111' } })]),
    );
    await untilStored(sink);
    const base = ['redact', '--dry-run', '--from-store', '--data-dir', dataDir, '--hours', '1000000'];
    const { code, stdout } = await runCommand(base);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /otel_traces [0-9a-f]{32}-[0-9a-f]{16}: credit_card:1 email:1\n {2}attributes\.app\.mail, attributes\.app\.card\n/,
    );
    expect(stdout).toMatch(/sha256:[0-9a-f]{16}: 1 of \d+ rows changed: credit_card:1 email:1\n$/);
    expect(stdout).not.toContain(MAIL);
    const other = await runCommand([...base, '--policy', '{"classes":{"email":"allow"}}', '--against', '{}']);
    expect(other.stdout).toMatch(/: credit_card:1 \(the other policy: credit_card:1 email:1\)\n/);
  });
});
