// The application of the suite: does what one scenario after the other says, and tells what it saw.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { loadClients, toolInProcess } from '../process/client.ts';
import { viewOfError } from '../scenarios/app-views.ts';
import type { App, Places } from '../scenarios/scenario.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';

/** What the application is asked for: to play a scenario, or to deliver what is left of the one before. */
export type Task = { readonly scenario: string; readonly places: Places } | 'settle';

/** Long enough for what a tool does behind the caller's back, in milliseconds. */
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

/** A tool may give back something else than a promise. */
async function runOf(name: string, app: App): Promise<unknown> {
  return SCENARIOS.find((scenario) => scenario.name === name)?.run(app);
}

async function settle(): Promise<void> {
  await pause(AFTERMATH_MS);
  await tool.flush?.();
  // Not every tool waits for what it sends.
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
