import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from './support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { inPackages, isBuilt, runNode } from './support/run-node.ts';

const ENTRIES = ['index', 'register', 'registration', 'scripts/register.cjs'];

describe.skipIf(!isBuilt)('the published package (built)', () => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  beforeAll(() => {
    execFileSync(process.execPath, [inPackages('../scripts/bundle.ts'), ...ENTRIES], {
      cwd: inPackages('instrumentation'),
    });
  });
  beforeEach(async () => {
    [model, receiver] = await Promise.all([startModelEndpoint(), startOtlpReceiver()]);
  });
  afterEach(() => Promise.all([model.close(), receiver.close()]));

  it('reads a policy in YAML', async () => {
    const policy = fileURLToPath(new URL('fixtures/redaction-policy.yaml', import.meta.url));
    const ended = await runNode({
      fixture: 'service.mjs',
      flags: ['--conditions=@auditspan/published'],
      args: [model.url],
      env: { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_REDACTION_POLICY: policy },
    });
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(await receiver.auditSpans(1)).toHaveLength(1);
  });

  it.each([
    ['import', 'service.mjs'],
    ['require', 'script.cjs'],
  ])('consists of a few files, and audits by %s', async (_how, fixture) => {
    const flags = [
      '--conditions=@auditspan/published',
      '--import',
      inPackages('instrumentation/test/fixtures/loaded-modules.mjs'),
    ];
    const { stdout, stderr } = await runNode({
      fixture,
      flags,
      args: [model.url],
      env: { AUDITSPAN_ENDPOINT: receiver.url },
    });
    expect(stderr).toBe('');
    expect(await receiver.auditSpans(1)).toHaveLength(1);

    const loaded = (JSON.parse(stdout) as string[]).filter((url) => !url.includes('/test/fixtures/'));
    const ours = loaded.filter((url) => url.includes('/instrumentation/dist/bundle/'));
    const others = loaded.filter((url) => url.startsWith('file:') && !ours.includes(url));
    expect(ours.length).toBeLessThan(8);
    expect(others.filter((url) => !url.includes('/@opentelemetry/api/'))).toEqual([]);
  });

  it.each([
    ['import', 'service.mjs'],
    ['require', 'named.cjs'],
  ])('audits by %s if require() loads no ES modules, as on Lambda with Node 22', async (_how, fixture) => {
    const flags = ['--conditions=@auditspan/published', '--no-require-module'];
    const env = { AUDITSPAN_ENDPOINT: receiver.url };
    const ended = await runNode({ fixture, flags, args: [model.url], env });
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    const records = recordsOf(await receiver.auditSpans(1));
    expect(records.map(({ principalId, attribution }) => [principalId, attribution])).toEqual([['alice', 'exact']]);
  });

  it("audits with OpenTelemetry's API 1.9, which SDK 2 requires", async () => {
    const api = JSON.stringify(import.meta.resolve('opentelemetry-api-1.9'));
    const resolve = `(name, context, next) => next(name === '@opentelemetry/api' ? ${api} : name, context)`;
    const hook = `import { registerHooks } from 'node:module'; registerHooks({ resolve: ${resolve} });`;
    const loads = inPackages('instrumentation/test/fixtures/loaded-modules.mjs');
    const flags = ['--conditions=@auditspan/published', '--import', loads, '--import', `data:text/javascript,${hook}`];
    const run = { fixture: 'service.mjs', flags, args: [model.url], env: { AUDITSPAN_ENDPOINT: receiver.url } };
    const { code, stdout, stderr } = await runNode(run);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('@opentelemetry/api/build/');
    expect(stdout).not.toContain('@opentelemetry+api@1.10');
    expect(recordsOf(await receiver.auditSpans(1)).map(({ principalId }) => principalId)).toEqual(['alice']);
  });

  it.each(['20.20.2', '22.16.0', '23.11.0'])('refuses Node %s, which does not report all calls', async (version) => {
    const is = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
    const flags = ['--conditions=@auditspan/published', '--import', `data:text/javascript,${encodeURIComponent(is)}`];
    const run = { fixture: 'service.mjs', flags, args: [model.url] };
    const { code, stderr } = await runNode({ ...run, env: {} });
    expect(code).toBe(1);
    expect(stderr).toContain('AUDITSPAN_UNSUPPORTED_NODE');
    expect(stderr).toContain(`Node ${version} does not report all outgoing calls`);
    expect((await runNode({ ...run, env: { AUDITSPAN_DISABLED: 'true' } })).code).toBe(0);
  });

  it.each(['bun', 'deno'])('refuses %s, which reports no calls, unless auditing is disabled', async (name) => {
    const is = `Object.defineProperty(process, 'versions', { value: { ...process.versions, ${name}: '1.3.0' } });`;
    const flags = ['--conditions=@auditspan/published', '--import', `data:text/javascript,${encodeURIComponent(is)}`];
    const run = { fixture: 'service.mjs', flags, args: [model.url] };
    const refused = await runNode({ ...run, env: {} });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`needs Node: ${name} 1.3.0 does not report outgoing calls`);
    expect((await runNode({ ...run, env: { AUDITSPAN_DISABLED: 'true' } })).code).toBe(0);
  });

  it('loads no auditing code if auditing is disabled, and reports it once', async () => {
    const flags = [
      '--conditions=@auditspan/published',
      '--import',
      inPackages('instrumentation/test/fixtures/loaded-modules.mjs'),
    ];
    const env = { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_DISABLED: 'true', AUDITSPAN_POLICY: '{}' };
    const { code, stdout, stderr } = await runNode({ fixture: 'script.cjs', flags, args: [model.url], env });
    expect({ code, stderr: stderr.trimEnd().split('\n') }).toEqual({
      code: 0,
      stderr: [
        'AuditSpan: AUDITSPAN_DISABLED is set: calls of this process are not audited.',
        'AuditSpan: AUDITSPAN_DISABLED disables AUDITSPAN_POLICY too.',
      ],
    });
    const loaded = (JSON.parse(stdout) as string[]).filter((url) => url.startsWith('file:'));
    expect(loaded.filter((url) => !url.includes('/test/fixtures/'))).toEqual([
      expect.stringContaining('/instrumentation/dist/bundle/register.cjs'),
    ]);
    expect(receiver.spans).toEqual([]);
  });
});
