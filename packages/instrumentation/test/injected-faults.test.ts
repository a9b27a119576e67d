import { describe, expect, it } from 'vitest';
import { NODES, runNode } from './support/run-node.ts';

/** Results of making every function throw in turn that one transport's calls pass through. */
interface Injected {
  readonly injected: number;
  /** Functions whose fault the caller, or the process, observed. */
  readonly differing: readonly unknown[];
  /** Functions whose fault was not counted. */
  readonly uncounted: readonly string[];
  /** Functions whose fault was counted but not recorded, or was recorded more than once. */
  readonly untold: readonly string[];
  readonly repeated: readonly string[];
  /** Functions at whose fault a call reached the model; if calls are denied, none may. */
  readonly leaking: readonly string[];
}

/** Several processes, each of which makes some thousand calls, on a busy machine. */
const BUSY_MS = 280_000;

/** Modes of auditing, and the least number of functions with an injected fault in each. */
type Least = Readonly<Partial<Record<'plain' | 'whole' | 'denied' | 'allowed' | 'shadow', number>>>;

/** Returns the wrong effects of the faults, and whether there were enough faults. */
function wrongOf(mode: string, { injected, ...found }: Injected, least: number): unknown {
  const { differing, uncounted, untold, repeated, leaking } = found;
  const isMany = injected >= least;
  if (mode === 'denied') return { differing, leaking, isMany };
  return mode === 'allowed' ? { differing, isMany } : { differing, uncounted, untold, repeated, isMany };
}

const NOTHING_WRONG = {
  // The call is unchanged; the fault is counted, and recorded once.
  plain: { differing: [], uncounted: [], untold: [], repeated: [], isMany: true },
  // Likewise with propagation, callers, tracing, and records on disk.
  whole: { differing: [], uncounted: [], untold: [], repeated: [], isMany: true },
  // No denied call reaches its model, and its caller gets a denial.
  denied: { differing: [], leaking: [], isMany: true },
  // If no policy can deny, neither can a fault: each call is unchanged.
  shadow: { differing: [], uncounted: [], untold: [], repeated: [], isMany: true },
  // An allowed call is unchanged, or denied as a whole.
  allowed: { differing: [], isMany: true },
};

describe('a fault in any of our functions that a call passes through', () => {
  const binary = NODES.at(-1)?.binary ?? process.execPath;

  const inject = async (scenario: string, least: Least): Promise<Record<string, unknown>> => {
    const flags = ['--conditions=@auditspan/source', '--no-warnings'];
    const args = [scenario, ...Object.keys(least)];
    const ended = await runNode({ binary, flags, fixture: 'injected-faults.mjs', args, env: {}, timeout: BUSY_MS });
    if (ended.code !== 0) throw new Error(JSON.stringify(ended));
    const results = Object.entries(JSON.parse(ended.stdout) as Record<keyof Least, Injected>);
    return Object.fromEntries(
      results.map(([mode, found]) => [mode, wrongOf(mode, found, least[mode as keyof Least] ?? 0)]),
    );
  };

  // Tests that compare connections come before those that make none, since idle ones are closed.
  const LEAST: Readonly<Record<string, Least>> = {
    fetch: { plain: 100, whole: 50, shadow: 50, denied: 100, allowed: 30 },
    undici: { plain: 100, shadow: 50, denied: 100 },
    http: { plain: 100, whole: 50, shadow: 40, denied: 100, allowed: 30 },
    http2: { plain: 100, whole: 50, shadow: 30, denied: 100, allowed: 30 },
    inbound: { plain: 100, whole: 50 },
    inboundHttp2: { plain: 100, whole: 50 },
    inboundSession: { plain: 50 },
    grpc: { plain: 50, denied: 50, allowed: 15, shadow: 15 },
    formats: { plain: 50 },
    websocket: { plain: 20 },
    work: { plain: 50, denied: 50, allowed: 5, shadow: 15 },
  };

  // They mostly wait for shutdowns with injected faults.
  it.each([
    ['fetch', 'undici', 'http', 'inbound'],
    ['http2', 'inboundHttp2', 'websocket'],
    ['inboundSession', 'work', 'grpc', 'formats'],
  ])('over %s and others leaves each call unchanged, or as a policy decides', async (...scenarios) => {
    const nothingWrong = scenarios.map((scenario) =>
      Object.fromEntries(Object.keys(LEAST[scenario] ?? {}).map((mode) => [mode, NOTHING_WRONG[mode as keyof Least]])),
    );
    expect(await Promise.all(scenarios.map((scenario) => inject(scenario, LEAST[scenario] ?? {})))).toEqual(
      nothingWrong,
    );
  });
});
