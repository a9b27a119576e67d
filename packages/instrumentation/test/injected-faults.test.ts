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
  /** At whose fault a call reached the model; where calls are denied, none may. */
  readonly leaking: readonly string[];
}

describe('a fault in any function of ours that a call passes through', () => {
  const binary = NODES.at(-1)?.binary ?? process.execPath;

  const inject = async (scenario: string, mode: string): Promise<Injected> => {
    const flags = ['--conditions=@auditspan/source', '--no-warnings'];
    const ended = await runNode({ binary, flags, fixture: 'injected-faults.mjs', args: [scenario, mode], env: {} });
    if (ended.code !== 0) throw new Error(JSON.stringify(ended));
    return JSON.parse(ended.stdout) as Injected;
  };
  /** What of it is not as it has to be. */
  const injectPlain = async (scenario: string): Promise<unknown> => {
    const { injected, differing, uncounted, untold, repeated } = await inject(scenario, 'plain');
    return { differing, uncounted, untold, repeated, isMany: injected > 50 };
  };

  it.each([
    ['fetch', 'undici'],
    ['http', 'http2'],
    ['inbound', 'formats'],
  ])('over %s and %s changes nothing of the call, is counted and is recorded once', async (...scenarios) => {
    const asItWas = { differing: [], uncounted: [], repeated: [], untold: [], isMany: true };
    expect(await Promise.all(scenarios.map(injectPlain))).toEqual([asItWas, asItWas]);
  });

  it.each(['fetch', 'http', 'http2'])('lets no call that a policy denies reach its model over %s', async (scenario) => {
    const { injected, leaking } = await inject(scenario, 'denied');
    expect({ leaking, isMany: injected > 50 }).toEqual({ leaking: [], isMany: true });
  });
});
