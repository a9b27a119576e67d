// The application of the suite: runs one scenario after the other, and reports what it saw.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { loadClients, toolInProcess } from '../process/client.ts';
import { viewOfError } from '../scenarios/app-views.ts';
import type { App, Places } from '../scenarios/scenario.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';

/** A task for the application: run a scenario, or export what is left of the previous one. */
export type Task = { readonly scenario: string; readonly places: Places } | 'settle';

/** Milliseconds in which a tool can finish work in the background. */
const AFTERMATH_MS = 150;

const clients = loadClients(process.argv[2] ?? '');
const tool = toolInProcess();
let faults: object[] = [];
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => faults.push(viewOfError(error)));
}

async function play(name: string, places: Places): Promise<object> {
  const app: App = {
    ...clients,
    ...places,
    asUser: tool.asUser ?? ((_id, fn) => fn()),
    denyAll: tool.denyAll ?? (() => () => undefined),
  };
  const saw = await runOf(name, app).catch(viewOfError);
  await settle();
  return { saw: saw ?? null, faults };
}

/** Awaits the result, since a tool may replace the promise. */
async function runOf(name: string, app: App): Promise<unknown> {
  return SCENARIOS.find((scenario) => scenario.name === name)?.run(app);
}

async function settle(): Promise<void> {
  await pause(AFTERMATH_MS);
  await tool.flush?.();
  // Not every tool waits for its exports.
  await pause(AFTERMATH_MS);
}

async function perform(task: Task): Promise<object> {
  faults = [];
  if (task !== 'settle') return play(task.scenario, task.places);
  await settle();
  return {};
}

process.on('message', (task: Task) => void perform(task).then((result) => process.send?.(result)));
process.send?.('ready');
await once(process, 'disconnect');
process.exit();
