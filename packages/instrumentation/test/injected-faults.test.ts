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

  /** What of it is not as it has to be. */
  const inject = async (scenario: string): Promise<unknown> => {
    const flags = ['--conditions=@auditspan/source', '--no-warnings'];
    const ended = await runNode({ binary, flags, fixture: 'injected-faults.mjs', args: [scenario], env: {} });
    if (ended.code !== 0) return ended;
    const { injected, untold, ...rest } = JSON.parse(ended.stdout) as Injected;
    return { ...rest, isMany: injected > 50, untold: untold.filter((site) => !ON_THE_RECORDS_WAY.test(site)) };
  };

  it.each([
    ['fetch', 'undici'],
    ['http', 'http2'],
    ['inbound', 'formats'],
  ])('over %s and %s changes nothing of the call, is counted and is recorded once', async (...scenarios) => {
    const asItWas = { differing: [], uncounted: [], repeated: [], untold: [], isMany: true };
    expect(await Promise.all(scenarios.map(inject))).toEqual([asItWas, asItWas]);
  });
});
