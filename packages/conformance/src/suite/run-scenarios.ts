import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Places, Scenario } from '../scenarios/scenario.ts';
import { startBackend, type Backend } from '../tools/backend.ts';
import type { Tool, ToolRecord } from '../tools/tool.ts';
import { startApp, type AppProcess } from './app-process.ts';
import { startModelServer, type Served } from './model-server.ts';
import { startProxy } from './proxy.ts';

/** What one run of a scenario came to. */
export interface ScenarioRun {
  /** What the application saw, and what it did not catch. */
  readonly app: unknown;
  readonly served: readonly Served[];
  readonly records: readonly ToolRecord[];
}

/** How scenarios are run. */
export interface ScenarioRunOptions {
  readonly scenarios: readonly Scenario[];
  /** Absent for the application alone. */
  readonly tool: Tool | undefined;
  /** Folder whose clients the application uses. */
  readonly root: URL;
  /** Node to run on; by default this one. */
  readonly node?: string | undefined;
}

/** Runs scenarios one after the other in a process of the tool's, each with a model and a proxy of its own. */
export async function runScenarios(options: ScenarioRunOptions): Promise<ScenarioRun[]> {
  const backend = await startBackend();
  const runs: ScenarioRun[] = [];
  let shared: AppProcess | undefined;
  try {
    for (const scenario of options.scenarios) {
      // A process that a scenario ended, or whose environment is a scenario's own, is no other's.
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
  const places: Places = { model: model.url, proxy: proxy.url, nowhere: await unusedUrl() };
  const own = scenario.env === undefined ? undefined : await appFor(options, backend, scenario.env(places));
  const process = own ?? shared;
  const before = backend.deliveries.length;
  try {
    const app = await process.perform({ scenario: scenario.name, places });
    const delivered = backend.deliveries.slice(before);
    const served = model.served.map((seen) => ({ ...seen }));
    return { app, served, records: delivered.flatMap((delivery) => [...(options.tool?.recordsOf(delivery) ?? [])]) };
  } finally {
    // What comes only now, when the model cuts what is left open, is too late for this scenario and none of the next.
    await Promise.all([model.close(), proxy.close()]);
    if (process.isRunning) await process.perform('settle');
    own?.close();
  }
}

/** A port that was free a moment ago. */
async function unusedUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://localhost:${port}`;
}
