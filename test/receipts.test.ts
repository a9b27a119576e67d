import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendTraffic } from '../examples/chat-service/src/traffic.ts';
import {
  auditspanCommand,
  type Listening,
  type Sink,
  startChatService,
  startModels,
  startSink,
} from '../scripts/system/system.ts';
import { untilStored } from './support/stored.ts';

const ORIGIN = 'log.example/receipts';
const SERVICE = 'reporting-service';

let directory: string;
let sink: Sink;
let models: Listening;

function auditspan(...args: readonly string[]): string {
  return execFileSync(process.execPath, [auditspanCommand, ...args], { encoding: 'utf8' });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'auditspan-receipts-'));
  auditspan('keygen', 'log', ORIGIN, join(directory, 'log'));
  const key = (await readFile(join(directory, 'log.pub'), 'utf8')).trim();
  await writeFile(join(directory, 'trust.policy'), `log ${key}\nquorum none\n`);
  const env = { AUDITSPAN_SINK_SEAL_ORIGIN: ORIGIN, AUDITSPAN_SINK_SEAL_KEY_FILE: join(directory, 'log.key') };
  sink = await startSink({ dataDir: join(directory, 'sink'), env });
  models = await startModels();
});

afterAll(async () => {
  await Promise.all([sink?.program.stop(), models?.program.stop()]);
  await rm(directory, { recursive: true, force: true });
});

it('a service that keeps receipts can prove that it reported every record', async () => {
  const service = await startChatService({
    otlp: sink.endpoints.otlp.url,
    models: models.url,
    env: {
      OTEL_SERVICE_NAME: SERVICE,
      AUDITSPAN_RECEIPTS: 'true',
      AUDITSPAN_SPOOL_DIR: join(directory, 'spool'),
      AUDITSPAN_FLUSH_TIMEOUT: '100000',
    },
  });
  await sendTraffic(service.url);
  expect(await service.program.stop()).toBe(0);
  await untilStored(sink);
  const file = join(directory, 'spool', SERVICE, 'receipts.jsonl');
  const where = ['--data-dir', sink.dataDir, '--policy', join(directory, 'trust.policy'), '--json'];
  const report = JSON.parse(auditspan('verify', ...where, '--receipt', file)) as {
    records: { recordId: string; state: string }[];
    faults: unknown[];
  };
  const query = 'SELECT toString(RecordId) AS id FROM audit_spans ORDER BY id';
  const stored = JSON.parse(auditspan('sql', '--data-dir', sink.dataDir, '--format', 'json', query)) as {
    id: string;
  }[];
  expect(report.faults).toEqual([]);
  expect(report.records.filter(({ state }) => state !== 'there')).toEqual([]);
  expect(report.records.map(({ recordId }) => recordId).toSorted()).toEqual(stored.map(({ id }) => id));
  expect(stored.length).toBeGreaterThan(5);
});
