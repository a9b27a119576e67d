import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@auditspan/testing';
import { type Program, startProgram } from '../../scripts/system/program.ts';
import { auditspanCommand, type Listening, type Sink, startModels, startSink } from '../../scripts/system/system.ts';
import { absent, startCollector, unless } from './support/collector.ts';
import { getPython } from './support/python.ts';
import { select, untilAllStored } from './support/sql.ts';

const run = promisify(execFile);
const service = fileURLToPath(new URL('python/service.py', import.meta.url));

const python = absent ? { absent: unless } : await getPython();
const without = 'absent' in python ? python.absent : '';

/** What an instrumentation reports beyond the common fields. */
interface Tells {
  /** Whether a call was streamed. */
  readonly stream: boolean;
  /** Where the call was sent. */
  readonly server: boolean;
  /** Name in our documentation. */
  readonly title: string;
}

const INSTRUMENTATIONS: Readonly<Record<string, Tells>> = {
  'openai-v2': { stream: false, server: false, title: 'OpenTelemetry GenAI' },
  openllmetry: { stream: true, server: true, title: 'OpenLLMetry' },
  openinference: { stream: true, server: false, title: 'OpenInference' },
};
const NAMES = Object.keys(INSTRUMENTATIONS);
const CALLS = 5;

/** Paths of a service's spans into the sink, with the expected Problems of a call. */
const WAYS: Readonly<Record<string, (name: string, row: Row) => readonly string[]>> = {
  'normalize.yaml': behindNormalisation,
  'the processor': behindNormalisation,
  'no other program': (name, { who, purpose, reason }) => {
    const missing = ['audit.record.id', 'audit.source.id', 'audit.source.sequence'];
    if (who === name) missing.push('audit.principal.id');
    if (purpose === '') missing.push('audit.purpose');
    const told = `recorded by ${INSTRUMENTATIONS[name]?.title}, which does not tell ${missing.join(', ')}`;
    return reason === 'none' ? [told, 'audit.outcome.reason is missing for outcome error'] : [told];
  },
};

function behindNormalisation(): readonly string[] {
  return ['audit.source.sequence is missing'];
}

/** A row as selected by the test. */
interface Row {
  readonly who: string;
  readonly purpose: string;
  readonly reason: string;
  readonly [column: string]: unknown;
}

/** The calls of `python/service.py` as rows, in a common form. */
function expectedRows(name: string): Row[] {
  const { stream, server } = INSTRUMENTATIONS[name] ?? { stream: false, server: false };
  const alice = {
    who: 'alice',
    type: 'user',
    source: 'baggage',
    attribution: 'ambient',
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
  const common = { ...success, ...alice, server: server ? '127.0.0.1' : '' };
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
      attribution: 'unknown',
      purpose: '',
      purposeSource: 'missing',
    },
  ];
}

const COLUMNS = `ModelId AS model, ModelServedId AS served, ModelProvider AS provider, Operation AS operation, Outcome AS outcome,
  OutcomeReason AS reason, DeniedBy AS deniedBy, PrincipalId AS who, PrincipalType AS type, PrincipalSource AS source, Attribution AS attribution,
  Purpose AS purpose, PurposeSource AS purposeSource, toUInt32(InputTokens) AS input, toUInt32(OutputTokens) AS output, UsageState AS usage,
  Stream AS stream, ServerAddress AS server, toBool(ResponseId != '') AS responseId, Problems AS problems`;

let directory: string;
const sinks: Record<string, Sink> = {};
let models: Listening;
const programs: Program[] = [];

describe.skipIf(without)(`Python services, by their path to the sink${without}`, () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auditspan-python-'));
    models = await startModels();
    programs.push(models.program);
    for (const way of Object.keys(WAYS)) {
      const sink = await startSink({ dataDir: join(directory, way) });
      sinks[way] = sink;
      programs.push(sink.program);
      const to = await entranceOf(way, sink.endpoints.otlp.url);
      for (const name of NAMES) await callFromPython(name, to);
      await untilAllStored(sink, NAMES.length * CALLS);
    }
  });

  afterAll(async () => {
    for (const program of programs.toReversed()) await program.stop();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.each(Object.keys(WAYS).flatMap((way) => NAMES.map((name) => [way, name] as const)))(
    '%s: the calls that %s saw are there in one form',
    async (way, name) => {
      const rows = await select(
        sinks[way] as Sink,
        `SELECT ${COLUMNS} FROM audit_spans WHERE ServiceName = {name:String} ORDER BY Timestamp`,
        { name },
      );
      const problems = WAYS[way] as (typeof WAYS)[string];
      expect(rows).toEqual(expectedRows(name).map((row) => ({ ...row, problems: problems(name, row) })));
    },
  );
});

/** Returns the address that a service exports to. */
async function entranceOf(way: string, sinkUrl: string): Promise<string> {
  if (way === 'normalize.yaml') {
    const { url, program } = await startCollector({
      configs: ['normalize/normalize.yaml'],
      directory,
      env: { NEXT_ENDPOINT: sinkUrl },
    });
    programs.push(program);
    return url;
  }
  if (way !== 'the processor') return sinkUrl;
  const listen = `127.0.0.1:${await freePort()}`;
  const { program } = await startProgram({
    name: 'processor',
    file: auditspanCommand,
    args: ['processor', '--to', sinkUrl, '--listen', listen, '--grpc-listen', 'off'],
    readyLine: /The processor is up/,
  });
  programs.push(program);
  return `http://${listen}`;
}

async function callFromPython(name: string, to: string): Promise<void> {
  await run('path' in python ? python.path : '', [service, name, models.url], {
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: to, OTEL_SERVICE_NAME: name },
  });
}
