import { freePort } from '@auditspan/testing';
import type { Places, Scenario } from '../scenarios/scenario.ts';
import { startBackend, type Backend } from '../tools/backend.ts';
import type { Tool, ToolRecord } from '../tools/tool.ts';
import { startApp, type AppProcess } from './app-process.ts';
import { startModelServer, type Served } from './model-server.ts';
import { startProxy } from './proxy.ts';

/** Result of one run of a scenario. */
export interface ScenarioRun {
  /** What the application saw, and errors it did not catch. */
  readonly app: unknown;
  readonly served: readonly Served[];
  readonly records: readonly ToolRecord[];
}

/** Options of {@link runScenarios}. */
export interface ScenarioRunOptions {
  readonly scenarios: readonly Scenario[];
  /** Absent for the application alone. */
  readonly tool: Tool | undefined;
  /** Folder with the application's client libraries. */
  readonly root: URL;
  /** Node to run on. Default: the current one. */
  readonly node?: string | undefined;
}

/** Runs scenarios one after the other in a process with the tool, each with its own model and proxy. */
export async function runScenarios(options: ScenarioRunOptions): Promise<ScenarioRun[]> {
  const backend = await startBackend();
  const runs: ScenarioRun[] = [];
  let shared: AppProcess | undefined;
  try {
    for (const scenario of options.scenarios) {
      // A process that a scenario ended, or with a scenario-specific environment, is not reused.
      if (shared?.isRunning !== true) shared = await appFor(options, backend, {});
      runs.push(await runScenario(scenario, shared, options, backend));
    }
    return runs;
  } finally {
    shared?.close();
    await backend.close();
  }
}

function appFor(
  { tool, root, node }: ScenarioRunOptions,
  backend: Backend,
  env: Readonly<Record<string, string>>,
): Promise<AppProcess> {
  return startApp({ tool, args: [root.href], backend: backend.url, node, env });
}

async function runScenario(
  scenario: Scenario,
  shared: AppProcess,
  options: ScenarioRunOptions,
  backend: Backend,
): Promise<ScenarioRun> {
  const [model, proxy] = await Promise.all([startModelServer(scenario), startProxy()]);
  const places: Places = { model: model.url, proxy: proxy.url, nowhere: `http://localhost:${await freePort()}` };
  const own = scenario.env === undefined ? undefined : await appFor(options, backend, scenario.env(places));
  const process = own ?? shared;
  const before = backend.deliveries.length;
  try {
    const app = await process.perform({ scenario: scenario.name, places });
    const delivered = backend.deliveries.slice(before);
    const served = model.served.map((seen) => ({ ...seen }));
    return { app, served, records: delivered.flatMap((delivery) => [...(options.tool?.recordsOf(delivery) ?? [])]) };
  } finally {
    // Records that arrive only when the model closes open connections are too late for this scenario and must not count
    // for the next.
    await Promise.all([model.close(), proxy.close()]);
    if (process.isRunning) await process.perform('settle');
    own?.close();
  }
}
