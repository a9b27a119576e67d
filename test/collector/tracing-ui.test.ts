import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendTraffic } from '../../examples/chat-service/src/traffic.ts';
import type { Program } from '../../scripts/system/program.ts';
import { startChatService, startModels } from '../../scripts/system/system.ts';
import { findBrowser, until } from '@auditspan/testing';
import { type Backend, speaksJson, startBackend } from './support/backend.ts';
import { absent, startCollector, unless } from './support/collector.ts';
import { attributeOf } from '../../scripts/system/otlp-json.ts';
import { getZipkin, startZipkin } from './support/zipkin.ts';

const CALLS = 9;

/** `AUDITSPAN_WRITE_SCREENSHOTS=1 npm run test:collector -- tracing-ui` updates those in the docs. */
const PICTURES =
  process.env['AUDITSPAN_WRITE_SCREENSHOTS'] === '1'
    ? fileURLToPath(new URL('../../docs/images', import.meta.url))
    : undefined;

const zipkin = absent ? { absent: unless } : await getZipkin();
const without = 'absent' in zipkin ? zipkin.absent : '';
const browser = findBrowser();
/** Returns an expression for whether the page contains a text yet. */
const shows = (text: string): string => `document.documentElement.outerHTML.includes(${JSON.stringify(text)})`;
const unseen = 'absent' in browser ? browser.absent : without;

interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
}

let directory: string;
let backend: Backend;
let url: string;
const programs: Program[] = [];

async function search(tags: string): Promise<ZipkinSpan[][]> {
  const response = await fetch(
    `${url}/api/v2/traces?lookback=3600000&limit=100&annotationQuery=${encodeURIComponent(tags)}`,
  );
  return (await response.json()) as ZipkinSpan[][];
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

const countOf = async (tags: string): Promise<number> => (await search(tags)).length;

const auditSpans = (traces: readonly (readonly ZipkinSpan[])[]): ZipkinSpan[] =>
  traces.flat().filter(({ tags }) => tags?.['audit.action'] === 'model.invoke');

describe.skipIf(without)(`tracing-ui.yaml${without}`, () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auditspan-ui-'));
    backend = await startBackend();
    const started = await startZipkin('jar' in zipkin ? zipkin.jar : '');
    url = started.url;
    const models = await startModels();
    const collector = await startCollector({
      configs: ['tracing-ui/tracing-ui.yaml', speaksJson('otlp_http/jaeger'), speaksJson('otlp_http/tempo')],
      directory,
      env: { ZIPKIN_ENDPOINT: `${url}/api/v2/spans`, JAEGER_ENDPOINT: backend.url, TEMPO_ENDPOINT: backend.url },
    });
    programs.push(started.program, models.program, collector.program);
    const service = await startChatService({
      otlp: collector.url,
      models: models.url,
      env: { OTEL_SERVICE_NAME: 'chat-service', AUDITSPAN_SPOOL_DIR: join(directory, 'spool') },
    });
    await sendTraffic(service.url);
    await service.program.stop();
    await until('the spans', async () =>
      auditSpans(await search('audit.action=model.invoke')).length === CALLS ? true : undefined,
    );
  });

  afterAll(async () => {
    for (const program of programs.toReversed()) await program.stop();
    await backend?.close();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it('finds audit spans in Zipkin by principal, model, outcome and purpose', async () => {
    expect({
      bob: await countOf('audit.principal.id=bob'),
      model: await countOf('audit.model.id=text-embedding-3-small'),
      denied: await countOf('audit.outcome=denied'),
      purpose: await countOf('audit.purpose=customer-support'),
      all: await countOf('audit.principal.id=bob and audit.outcome=denied and audit.purpose=fraud-review'),
      nobody: await countOf('audit.principal.id=carol'),
    }).toEqual({ bob: 4, model: 1, denied: 2, purpose: 4, all: 1, nobody: 0 });
  });

  it('shows the audit span inside its trace', async () => {
    const [trace = []] = await search('audit.principal.id=bob and audit.outcome=denied');
    const [audit] = auditSpans([trace]);
    const parent = trace.find(({ id }) => id === audit?.parentId);
    expect(trace.length).toBeGreaterThan(1);
    expect(parent?.tags?.['url.path']).toBe('/chat');
  });

  it('highlights denied calls, and no others', async () => {
    const audit = auditSpans(await search('audit.action=model.invoke'));
    const marked = audit.filter(({ tags }) => tags?.['error'] !== undefined);
    expect(marked.map(({ name, tags }) => `${name} | ${tags?.['error']}`).toSorted(byText)).toEqual([
      'model.invoke fraud-scorer-forbidden – denied: forbidden | true',
      'model.invoke gpt-5-mini-busy – denied: rate_limited | true',
    ]);
  });

  it('sends the same spans to Jaeger and Tempo', async () => {
    const names = backend
      .spans()
      .filter((span) => attributeOf(span, 'audit.outcome') === 'denied')
      .map(({ name, status }) => `${name} | ${status?.code}`);
    const shown = [
      'model.invoke fraud-scorer-forbidden – denied: forbidden | 2',
      'model.invoke gpt-5-mini-busy – denied: rate_limited | 2',
    ];
    expect(names.toSorted(byText)).toEqual([...shown, ...shown].toSorted(byText));
  });

  it.skipIf(unseen)(`is seen in the browser: search, and a denied call in its trace${unseen}`, async () => {
    if ('absent' in browser) return;
    const folder = PICTURES ?? directory;
    const query = encodeURIComponent('audit.principal.id=bob and audit.outcome=denied');
    const picture = join(folder, 'zipkin-search.png');
    const asked = `lookback=1h&endTs=${Date.now()}&limit=10&annotationQuery=${query}`;
    await browser.look(`${url}/zipkin/?${asked}`, { when: shows('chat-service'), picture });

    const [[first] = []] = await search('audit.principal.id=bob and audit.outcome=denied');
    const detail = join(folder, 'zipkin-trace.png');
    await browser.look(`${url}/zipkin/traces/${first?.traceId}`, { when: shows('denied: forbidden'), picture: detail });
    expect((await stat(picture)).size).toBeGreaterThan(10_000);
    expect((await stat(detail)).size).toBeGreaterThan(10_000);
  });
});
