import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../scripts/system/program.ts';
import { type Listening, type Sink, startModels, startSink } from '../../scripts/system/system.ts';
import { absent, startCollector, unless } from './support/collector.ts';
import { getPython } from './support/python.ts';
import { select, untilAllStored } from './support/sql.ts';

const run = promisify(execFile);
const service = fileURLToPath(new URL('python/service.py', import.meta.url));

const python = absent ? { absent: unless } : await getPython();
const without = 'absent' in python ? python.absent : '';

/** What an instrumentation tells beyond what all tell. */
interface Tells {
  /** Whether a call was streamed. */
  readonly stream: boolean;
  /** Where it went. */
  readonly server: boolean;
}

const INSTRUMENTATIONS: Readonly<Record<string, Tells>> = {
  'openai-v2': { stream: false, server: false },
  openllmetry: { stream: true, server: true },
  openinference: { stream: true, server: false },
};
const NAMES = Object.keys(INSTRUMENTATIONS);
const CALLS = 5;

/** The calls of `python/service.py` as rows, one form for all. */
function expectedRows(name: string): unknown[] {
  const { stream, server } = INSTRUMENTATIONS[name] ?? { stream: false, server: false };
  const alice = {
    who: 'alice',
    type: 'user',
    source: 'baggage',
    purpose: 'customer-support',
    purposeSource: 'explicit',
  };
  const success = {
    provider: 'openai',
    outcome: 'success',
    reason: '',
    deniedBy: '',
    usage: 'reported',
    stream: false,
  };
  const common = { ...success, ...alice, server: server ? '127.0.0.1' : '', problems: MISSING };
  const chat = { ...common, operation: 'chat', output: 15, responseId: true };
  return [
    { ...chat, model: 'gpt-5-mini', served: 'gpt-5-mini-2026-05-01', input: 24 },
    { ...chat, model: 'gpt-5-mini-streamed', served: 'gpt-5-mini-streamed-2026-05-01', input: 40, stream },
    {
      ...common,
      operation: 'embeddings',
      model: 'text-embedding-3-small',
      served: 'text-embedding-3-small',
      input: 23,
      output: 0,
      responseId: false,
    },
    {
      ...chat,
      model: 'gpt-5-forbidden',
      served: '',
      outcome: 'denied',
      reason: 'forbidden',
      deniedBy: 'provider',
      input: 0,
      output: 0,
      usage: 'absent',
      responseId: false,
    },
    {
      ...chat,
      model: 'gpt-5-nano',
      served: 'gpt-5-nano-2026-05-01',
      input: 18,
      who: name,
      type: 'service',
      source: 'workload',
      purpose: '',
      purposeSource: 'missing',
    },
  ];
}

/** What none of them can tell. */
const MISSING = ['audit.source.sequence is missing'];

const COLUMNS = `ModelId AS model, ModelServedId AS served, ModelProvider AS provider, Operation AS operation, Outcome AS outcome,
  OutcomeReason AS reason, DeniedBy AS deniedBy, PrincipalId AS who, PrincipalType AS type, PrincipalSource AS source,
  Purpose AS purpose, PurposeSource AS purposeSource, toUInt32(InputTokens) AS input, toUInt32(OutputTokens) AS output, UsageState AS usage,
  Stream AS stream, ServerAddress AS server, toBool(ResponseId != '') AS responseId, Problems AS problems`;

let directory: string;
let sink: Sink;
let models: Listening;
const programs: Program[] = [];

describe.skipIf(without)(`Python services through normalize.yaml${without}`, () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auditspan-python-'));
    [sink, models] = await Promise.all([startSink({ dataDir: join(directory, 'sink') }), startModels()]);
    const collector = await startCollector({
      configs: ['normalize/normalize.yaml'],
      directory,
      env: { NEXT_ENDPOINT: sink.endpoints.otlp.url },
    });
    programs.push(sink.program, models.program, collector.program);
    for (const name of NAMES) {
      await run('path' in python ? python.path : '', [service, name, models.url], {
        env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: name },
      });
    }
    await untilAllStored(sink, NAMES.length * CALLS);
  });

  afterAll(async () => {
    for (const program of programs.toReversed()) await program.stop();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.each(NAMES)('has the calls that %s saw in one form', async (name) => {
    const rows = await select(
      sink,
      `SELECT ${COLUMNS} FROM audit_spans WHERE ServiceName = {name:String} ORDER BY Timestamp`,
      { name },
    );
    expect(rows).toEqual(expectedRows(name));
  });
});
