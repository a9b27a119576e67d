import { describe, expect, it } from 'vitest';
import { NODES, runNode } from './support/run-node.ts';

/** What came of making every function throw in turn that one transport's calls pass through. */
interface Injected {
  readonly injected: number;
  /** Functions whose fault the caller, or the process, saw. */
  readonly differing: readonly unknown[];
  /** Whose fault was not counted. */
  readonly uncounted: readonly string[];
  /** Whose fault was counted, but not recorded; and whose was recorded more than once. */
  readonly untold: readonly string[];
  readonly repeated: readonly string[];
}

/** What a record of a fault passes through too: a fault there, at every time, shows in the counts alone. */
const ON_THE_RECORDS_WAY = /^(?:record\/(?:record-id|category|source) |pipeline\/|recording )/u;

describe('a fault in any function of ours that a call passes through', () => {
  const binary = NODES.at(-1)?.binary ?? process.execPath;

  const inject = async (scenario: string): Promise<void> => {
    const flags = ['--conditions=@auditspan/source', '--no-warnings'];
    const ended = await runNode({ binary, flags, fixture: 'injected-faults.mjs', args: [scenario], env: {} });
    expect(ended).toMatchObject({ code: 0, stderr: '' });

    const { injected, untold, ...rest } = JSON.parse(ended.stdout) as Injected;
    expect(injected).toBeGreaterThan(50);
    expect(rest).toEqual({ differing: [], uncounted: [], repeated: [] });
    expect(untold.filter((site) => !ON_THE_RECORDS_WAY.test(site))).toEqual([]);
  };

  it.each([
    ['fetch', 'undici'],
    ['http', 'http2'],
    ['inbound', 'formats'],
  ])('over %s and %s changes nothing of the call, is counted and is recorded once', async (...scenarios) => {
    await Promise.all(scenarios.map(inject));
  });
});
