import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoreReport } from '../../src/verify/verify-store.ts';
import { receiptOf } from '../fixtures/kept-receipt.ts';
import { protobufOf, send } from '../fixtures/requests.ts';
import { ORIGIN, sealingIn } from '../fixtures/sealing.ts';
import {
  type CommandResult,
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from '../fixtures/sink-process.ts';
import { readableSpan } from '../fixtures/spans.ts';
import { clientOf, queriedRows } from '../fixtures/store-client.ts';
import type { WitnessProcess } from '../fixtures/witness-process.ts';

// Runs processes, which are slow on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const LONG_AGO = fileURLToPath(new URL('../fixtures/long-ago.mjs', import.meta.url));
const PAGE_CHECK = fileURLToPath(new URL('../fixtures/page-check.mjs', import.meta.url));
const TYPE = 'application/x-protobuf';
const RECORD = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sealing: Awaited<ReturnType<typeof sealingIn>>;
let witness: WitnessProcess;
let sink: SinkProcess;
const receipts: string[] = [];

const at = (name: string): string => join(directory.path, name);
const page = (): string => at('evidence.html');

/** Sends records one after the other, so that each is a batch of its own. */
async function record(...all: readonly Partial<AuditRecord>[]): Promise<void> {
  for (const fields of all) {
    const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
    const attributes = { ...attributesOf({ recordId, outcome: 'success', modelId: 'gpt-5', ...fields }) };
    const resource = { 'service.name': 'chat-service', 'cloud.region': 'eu-central-1' };
    const span = readableSpan({ resource, attributes: { ...attributes, note: `of ${fields.principalId}` } });
    const body = protobufOf([span]);
    const answer = await send(sink, body, { 'content-type': TYPE, 'auditspan-receipt': '1' });
    receipts.push(receiptOf(answer, TYPE, body));
    await untilStored(sink);
  }
}

async function command(...args: readonly string[]): Promise<CommandResult> {
  const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy, '--governance', at('governance.yaml')];
  return runCommand([...args, ...where]);
}

async function json(...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await command(...args, '--json');
  return stdout === '' ? { stderr } : JSON.parse(stdout);
}

const rows = <Row>(query: string): Promise<Row[]> => queriedRows<Row>(sink.endpoints, query);

beforeAll(async () => {
  directory = await temporaryDirectory();
  sealing = await sealingIn(directory.path);
  witness = await sealing.witness();
  const officers = await Promise.all(
    ['ann', 'bob', 'eve'].map(async (name) => {
      await runCommand(['keygen', 'officer', name, at(name)]);
      return (await readFile(at(`${name}.pub`), 'utf8')).trim();
    }),
  );
  const keep = { default: 365, health: 730 };
  await writeFile(
    at('governance.yaml'),
    JSON.stringify({ officers: officers.slice(0, 2), profiles: ['eu-ai-act', 'gdpr'], ceiling: 1000, keep }),
  );
  sink = await startSinkProcess(at('data'), { ...sealing.env, NODE_OPTIONS: `--import=${LONG_AGO}` });
  await record(
    { principalId: 'alice', sessionId: 's1' },
    { principalId: 'alice' },
    { principalId: 'carl' },
    { principalId: 'dora', dataClass: 'health' },
    { principalId: 'carl', recordId: RECORD, clientAddress: '10.0.0.1', onBehalfOf: ['alice'] },
  );
  await sink.stop();
  sink = await startSinkProcess(at('data'), sealing.env);
  await record({ principalId: 'alice' }, { principalId: 'carl' });
});

afterAll(async () => {
  await sink.stop();
  await witness.stop();
  await directory.remove();
});

describe('auditspan hold', () => {
  it('needs two officers, and is in the log once both have signed', async () => {
    const out = at('hold.note');
    const by = ['--reason', 'case 17', '--out', out];
    const strange = await command('hold', 'add', 'case-17', '--principal', 'carl', ...by, '--key', at('eve.key'));
    expect([strange.code, strange.stderr]).toEqual([1, expect.stringMatching(/belongs to no officer in the/)]);
    const proposed = await command('hold', 'add', 'case-17', '--principal', 'carl', ...by, '--key', at('ann.key'));
    const words =
      /hold\.note: proposed, over 3 records of principal carl; it takes effect once another officer has signed it/;
    expect([proposed.code, proposed.stdout, proposed.stderr]).toEqual([0, expect.stringMatching(words), '']);
    const alone = await command('hold', 'sign', out, '--key', at('ann.key'));
    expect([alone.code, alone.stderr]).toEqual([1, expect.stringMatching(/ann has signed this already/)]);
    const shown = await command('hold', 'sign', out, '--key', at('bob.key'), '--dry-run');
    const said = `hold case-17 of the log ${ORIGIN} (case 17), over 3 records of principal carl; proposed by ann; nothing was signed\n`;
    expect([shown.stdout, shown.stderr, await json('hold', 'list')]).toEqual([said, '', []]);
    const { stdout, stderr } = await command('hold', 'sign', out, '--key', at('bob.key'));
    expect([stdout, stderr]).toEqual(['hold case-17: leaf 7 of the log, signed by ann and bob\n', '']);
    const again = await command('hold', 'sign', out, '--key', at('bob.key'));
    const stored = await rows("SELECT LeafIndex AS leaf FROM audit_spans WHERE Action = 'audit.hold'");
    expect([again.stdout, stored]).toEqual([stdout, [{ leaf: 7 }]]);
    const hold = { id: 'case-17', reason: 'case 17', where: { principal: 'carl' }, leaf: 7, records: 3 };
    expect(await json('hold', 'list')).toEqual([hold]);
    const { stdout: list } = await command('hold', 'list');
    expect(list).toBe('case-17  in force; leaf 7, 3 records when it was made, of principal carl: case 17\n');
  });
});

describe('auditspan retention', () => {
  it('shows what it would drop, by class, and what is under hold', async () => {
    const before = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    const plan = [
      { class: 'default', days: 365, before, records: 2, held: { 'case-17': 2 } },
      { class: 'health', days: 730, before, records: 0, held: {} },
    ];
    expect(await json('retention', 'plan')).toEqual(plan);
    const run = ['retention', 'run', '--reason', 'policy R-3', '--key', at('ann.key')];
    expect(await json(...run, '--dry-run')).toEqual(plan);
    const { code, stderr } = await command(...run);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is refused: .* under hold: case-17 \(2 records\)/)]);
  });

  it('drops expired records, which verify distinguishes from tampering', async () => {
    const kept = at('kept-checkpoint');
    await writeFile(kept, await readFile(join(sink.dataDir, 'ledger', 'checkpoint')));
    const run = ['retention', 'run', '--reason', 'policy R-3', '--key', at('ann.key'), '--skip-held'];
    expect(await json(...run)).toEqual([{ leaf: 8, class: 'default', records: 2 }]);
    expect(
      await rows('SELECT toUInt32(LeafIndex) AS leaf FROM audit_leaves WHERE LeafIndex < 5 ORDER BY leaf'),
    ).toEqual([{ leaf: 2 }, { leaf: 3 }, { leaf: 4 }]);
    const report = await json('verify', '--against', kept);
    expect(report).toMatchObject({ findings: [], dropped: 2, erased: 0, size: 10 });
    expect((report as { directives: unknown[] }).directives).toEqual([
      { leaf: 7, kind: 'hold', id: 'case-17', reason: 'case 17', signers: ['ann', 'bob'] },
      { leaf: 8, kind: 'retention', id: expect.any(String), reason: 'policy R-3', signers: ['ann'], dropped: 2 },
      { leaf: 9, kind: 'done', signers: ['ann'] },
    ]);
    expect(await json(...run)).toEqual([]);
  });

  it('does not report a broken promise if the record is old enough to have been dropped', async () => {
    const kept = at('receipts.jsonl');
    await writeFile(kept, receipts.join('\n'));
    const report = (await json('verify', '--receipt', kept)) as { faults: string[]; records: { state: string }[] };
    expect(report.faults).toEqual([]);
    const there = Array.from({ length: 5 }, () => 'there');
    expect(report.records.map(({ state }) => state)).toEqual(['expired', 'expired', ...there]);
  });

  it('leaves a log that continues after a restart, with every record linked to missing ones', async () => {
    await sink.stop();
    sink = await startSinkProcess(at('data'), sealing.env);
    await record({ principalId: 'alice' }, { principalId: 'dora' });
    expect(await json('verify')).toMatchObject({ findings: [], dropped: 2 });
  });
});

describe('auditspan erase', () => {
  const request = ['--request', 'request 4711', '--reason', 'Article 17', '--key'] as const;

  it('is refused for records under hold', async () => {
    const { code, stderr } = await command('erase', '--principal', 'carl', ...request, at('ann.key'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/the erasure is refused: .* case-17 \(3 records\)/)]);
  });

  it('erases every value of a principal from the store, and verify tells by which leaf', async () => {
    const end = ['--reason', 'settled', '--out', at('release.note')];
    await command('hold', 'release', 'case-17', ...end, '--key', at('bob.key'));
    const released = await command('hold', 'sign', at('release.note'), '--key', at('ann.key'));
    expect([released.stdout, released.stderr]).toEqual([expect.stringMatching(/^release case-17: leaf 12 /), '']);
    const erase = ['erase', '--principal', 'carl', ...request, at('ann.key')];
    expect(await json(...erase, '--dry-run')).toMatchObject({ records: 3, held: {} });
    expect(await json(...erase)).toEqual([{ leaf: 13, request: 'request 4711', records: 3 }]);
    expect(await json(...erase)).toEqual([]);
    const found = await rows(
      `SELECT PrincipalId, ClientAddress, OnBehalfOf, RawSpan, SpanAttributes['note'] AS note, ModelId, Region
       FROM audit_spans WHERE RecordId = '${RECORD}'`,
    );
    const gone = { PrincipalId: '', ClientAddress: '', OnBehalfOf: [], RawSpan: '', note: '' };
    expect(found).toEqual([{ ...gone, ModelId: 'gpt-5', Region: 'eu-central-1' }]);
    const counted =
      "SELECT PrincipalId, toUInt32(sum(Records)) AS records FROM audit_by_day WHERE PrincipalId IN ('', 'carl')";
    expect(await rows(`${counted} GROUP BY PrincipalId`)).toEqual([{ PrincipalId: '', records: 3 }]);
    const report = (await json('verify')) as { directives: { leaf: number; erased?: number }[] };
    expect(report).toMatchObject({ findings: [], dropped: 2, erased: 8 });
    expect(report.directives.find(({ leaf }) => leaf === 13)).toMatchObject({ kind: 'erasure', erased: 8 });
    const kept = ['verify', '--receipt', at('receipts.jsonl')];
    const promised = (await json(...kept)) as { faults: string[]; records: { state: string }[] };
    expect([promised.faults, promised.records.at(4)]).toEqual([[], expect.objectContaining({ state: 'erased' })]);
    const unjudged = await runCommand([...kept, '--data-dir', sink.dataDir, '--policy', sealing.policy]);
    expect(unjudged.stdout).toMatch(/promised and altered.*without a governance file.*NOT KEPT/s);
  });
});

describe('auditspan evidence', () => {
  it('has the directives that explain why records of a principal are gone', async () => {
    const made = await command('evidence', page(), '--principal', 'alice', '--reason', 'audit');
    const shown = /: 2 records; .*: all records of the principal up to leaf 10, except 2 removed by directives;/;
    expect([made.stdout, made.stderr]).toEqual([expect.stringMatching(shown), '']);
    const trusting = await command('verify', page());
    expect([trusting.code, trusting.stdout]).toEqual([
      0,
      expect.stringMatching(/removed by {2}leaf 8: retention .* \(policy R-3\), signed by ann\n/),
    ]);
  });

  it('is not verified without trusted officers, and fails with other officers', async () => {
    const verify = ['verify', page(), '--policy', sealing.policy];
    const unjudged = await runCommand(verify);
    const untold = /NOT VERIFIED: directives explain what is gone, .* give --governance.* ann\+.* bob\+/;
    expect([unjudged.code, unjudged.stdout]).toEqual([1, expect.stringMatching(untold)]);
    const others = at('others.yaml');
    await writeFile(others, `officers: ['${(await readFile(at('eve.pub'), 'utf8')).trim()}']\n`);
    const { code, stdout } = await runCommand([...verify, '--governance', others]);
    expect([code, stdout]).toEqual([3, expect.stringMatching(/leaf 8: no officer has signed the directive\n/)]);
  });

  it('is a page whose embedded modules come to the same result', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PAGE_CHECK, page()]);
    expect(JSON.parse(stdout)).toMatchObject({
      records: 2,
      directives: [expect.stringMatching(/^leaf 8/)],
      faults: [],
    });
  });

  it('reports an erased value, and the directive', async () => {
    const args = ['evidence', at('model.html'), '--model', 'gpt-5', '--disclose', 'ClientAddress', '--reason', 'audit'];
    expect((await command(...args)).stderr).toBe('');
    const { stdout } = await promisify(execFile)(process.execPath, [PAGE_CHECK, at('model.html')]);
    expect(JSON.parse(stdout)).toMatchObject({
      directives: [expect.stringMatching(/^leaf 8/), expect.stringMatching(/^leaf 13: erasure request 4711/)],
      faults: [],
    });
  });
});

describe('auditspan verify', () => {
  it('counts no directive of officers outside its governance file', async () => {
    const policy = ['verify', '--data-dir', sink.dataDir, '--policy', sealing.policy, '--json'];
    const { code, stdout } = await runCommand(policy);
    const { findings, warnings } = JSON.parse(stdout) as StoreReport & { warnings: string[] };
    expect(warnings).toContainEqual(expect.stringMatching(/^without a governance file .* no directive counts/));
    expect([code, findings.map(({ kind, from }) => `${kind} ${from}`)]).toEqual([
      3,
      ['deleted 0', 'erased 2', 'erased 4', 'erased 6'],
    ]);
  });

  it('detects a record that claims to predate the log, even if the beginning was dropped', async () => {
    const client = clientOf(sink.endpoints, 'auditspan');
    const first = '(SELECT min(SealedAt) FROM audit_leaves)';
    await client.command({
      query: `INSERT INTO audit_spans (RecordId, Timestamp, PrincipalId, IngestedAt)
              SELECT generateUUIDv4(), now64(9), 'forged', ${first} - INTERVAL 1 MILLISECOND`,
    });
    const report = await json('verify');
    expect(report).toMatchObject({ unsealedBefore: 0, findings: [{ kind: 'inserted' }] });
    await client.command({
      query: "ALTER TABLE audit_spans DELETE WHERE PrincipalId = 'forged'",
      clickhouse_settings: { mutations_sync: '1' },
    });
    await client.close();
  });

  it('detects one more missing record, and one more missing value', async () => {
    const client = clientOf(sink.endpoints, 'auditspan');
    const run = (query: string): Promise<unknown> =>
      client.command({ query, clickhouse_settings: { mutations_sync: '1' } });
    await run(`ALTER TABLE audit_spans UPDATE SessionId = '' WHERE LogId = '${ORIGIN}' AND LeafIndex = 5`);
    await run('ALTER TABLE audit_spans DELETE WHERE LeafIndex = 3');
    await run('ALTER TABLE audit_leaves DELETE WHERE LeafIndex = 3');
    await client.close();
    const { code, stdout } = await command('verify');
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(/deleted {2}leaf 3: the records and their leaves are gone/),
    ]);
  });
});
