import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, startProgram } from '../../scripts/system/program.ts';
import { auditspanCommand } from '../../scripts/system/system.ts';
import { freePort, until } from '@auditspan/testing';
import { type Backend, speaksJson, startBackend } from './support/backend.ts';
import { absent, type Collector, startCollector, unless } from './support/collector.ts';
import { attributes, type JsonSpan, requestOf, send } from '../../scripts/system/otlp-json.ts';

const EMAIL = 'erika.mustermann@example.com';

let directory: string;
let backend: Backend;
let collector: Collector;
let processor: Program;

const now = BigInt(Date.now()) * 1_000_000n;
const text = `for ${EMAIL}`;

const span = (): JsonSpan => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  name: `GET /users/${EMAIL}`,
  startTimeUnixNano: String(now),
  endTimeUnixNano: String(now + 1_000_000n),
  attributes: attributes({ text }),
  links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: attributes({ text }) }],
});

describe(`processor.yaml: Collector → auditspan processor → the same Collector${unless}`, () => {
  beforeAll(async () => {
    if (absent) return;
    directory = await mkdtemp(join(tmpdir(), 'auditspan-processor-'));
    backend = await startBackend();
    const [examined, port] = [await freePort(), await freePort()];
    const started = await startProgram({
      name: 'processor',
      file: auditspanCommand,
      args: [
        'processor',
        '--to',
        `http://127.0.0.1:${examined}`,
        '--listen',
        `127.0.0.1:${port}`,
        '--grpc-listen',
        'off',
      ],
      readyLine: /The processor is up/,
    });
    processor = started.program;
    collector = await startCollector({
      configs: ['processor/processor.yaml', speaksJson('otlp_http/next')],
      directory,
      env: {
        EXAMINED_LISTEN: `127.0.0.1:${examined}`,
        PROCESSOR_ENDPOINT: `http://127.0.0.1:${port}`,
        NEXT_ENDPOINT: backend.url,
      },
    });
  });

  afterAll(async () => {
    await collector?.program.stop();
    await processor?.stop();
    await backend?.close();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.skipIf(absent)('masks spans in transit, including links', async () => {
    await send(collector.url, requestOf('unmasked', [span()]));
    const [got] = await until('the span', async () => (backend.spans().length > 0 ? backend.spans() : undefined));
    expect(JSON.stringify(got)).not.toContain(EMAIL);
    expect(got).toMatchObject({
      name: 'GET /users/[email]',
      links: [{ attributes: attributes({ text: 'for [email]' }) }],
    });
  });

  it.skipIf(absent)('passes nothing on while the processor is down, and rejects the sender', async () => {
    const before = backend.spans().length;
    await processor.stop();
    await expect(send(collector.url, requestOf('unmasked', [span()]))).rejects.toThrow(/answered 503/);
    expect(backend.spans().length).toBe(before);
  });
});
