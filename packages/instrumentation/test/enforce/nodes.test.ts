import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from '../support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts';
import { isBuilt, NODES, runNode } from '../support/run-node.ts';
import { startProvider, type Provider } from './provider.ts';

const policy = {
  id: 'models',
  default: 'deny',
  rules: [{ id: 'gpt', effect: 'allow', models: ['gpt-*'] }],
};
const names = ['fetch', 'form', 'http', 'http2', 'http2Body', 'undici'];

let providers: Provider[];
let receiver: OtlpReceiver;
beforeEach(async ({ skip }) => {
  receiver = await startOtlpReceiver();
  providers = [await startProvider(() => '{}'), await startProvider(() => '{}', 2)];
  skip(!isBuilt, 'processes run what `npm run build` built');
});
afterEach(async () => {
  await Promise.all([receiver, ...providers].map((server) => server.close()));
});

const run = (text: string, binary: string) =>
  runNode({
    binary,
    fixture: 'enforced-calls.mjs',
    args: providers.map(({ url }) => url),
    env: { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_TRACING: 'false', AUDITSPAN_POLICY: text },
  });

describe.each(NODES)('enforcement on Node $version', ({ binary, installed }) => {
  it.skipIf(!installed)('denies and allows over every transport, if this Node is installed', async () => {
    const { stdout, ...rest } = await run(JSON.stringify(policy), binary);
    expect(rest).toEqual({ code: 0, signal: null, stderr: '' });
    const expected = [
      [200, false],
      [403, true],
      [200, false],
    ];
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(names.map((name) => [name, expected])));

    const records = recordsOf(await receiver.auditSpans(3 * names.length));
    expect(records.map(({ outcome, modelId, ruleId }) => [outcome, modelId, ruleId])).toEqual(
      names.flatMap(() => [
        ['success', 'gpt-5', 'gpt'],
        ['denied', 'o3', undefined],
        ['success', 'gpt-5', 'gpt'],
      ]),
    );
    expect(providers.flatMap(({ requests }) => requests).filter(({ path, body }) => /o3/u.test(path + body))).toEqual(
      [],
    );
    expect(providers.map(({ requests }) => requests.length)).toEqual([8, 4]);
  });
});

describe('enforcement', () => {
  it('allows nothing with an invalid policy, and reports it', async () => {
    const { stdout, stderr } = await run(JSON.stringify({ ...policy, default: 'maybe' }), process.execPath);
    expect(stderr).toMatch(/AUDITSPAN_POLICY\.default: .*AUDITSPAN_POLICY: no model call is allowed/u);
    const denied = [403, true];
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(names.map((name) => [name, [denied, denied, denied]])));
    expect(providers.map(({ requests }) => requests)).toEqual([[], []]);
  });
});
