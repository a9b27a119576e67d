import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { inPackages, isBuilt, runNode } from './support/run-node.ts';

const IN_THE_MIDDLE = /(?:import|require)-in-the-middle/u;

describe('an audited service', () => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  beforeEach(async ({ skip }) => {
    [model, receiver] = await Promise.all([startModelEndpoint(), startOtlpReceiver()]);
    skip(!isBuilt, 'processes run what `npm run build` built');
  });
  afterEach(() => Promise.all([model?.close(), receiver?.close()]));

  /** Returns the URLs of the modules that a fixture loads. */
  const loadedBy = async (fixture: string, args: readonly string[]): Promise<readonly string[]> => {
    const flags = ['--import', inPackages('instrumentation/test/fixtures/loaded-modules.mjs')];
    const env = { AUDITSPAN_ENDPOINT: receiver.url };
    const { stdout, stderr } = await runNode({ fixture, flags, args, env });
    expect(stderr).toBe('');
    return JSON.parse(stdout) as string[];
  };

  it.each([
    ['by import', 'service.mjs'],
    ['by require', 'script.cjs'],
  ])('%s loads nothing between it and its modules', async (_how, fixture) => {
    const loaded = await loadedBy(fixture, [model.url]);
    expect(loaded.filter((url) => IN_THE_MIDDLE.test(url))).toEqual([]);
    expect(loaded).toContainEqual(expect.stringContaining('/instrumentation/dist/register.js'));
    expect(await receiver.auditSpans(1)).toHaveLength(1);
  });

  it('would show such modules: instrumentations that patch modules load them', async () => {
    const loaded = await loadedBy('instrumented.cjs', [model.url, 'http']);
    expect(loaded.some((url) => IN_THE_MIDDLE.test(url))).toBe(true);
  });
});
