import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startToolProcess } from '../process/tool-process.ts';
import { startBackend } from '../tools/backend.ts';
import type { Tool } from '../tools/tool.ts';
import type { Cost, Workload } from './workload.ts';

/** Costs of every round of one workload with one tool; `tool` is absent for the application alone. */
export interface Rounds {
  readonly tool: Tool | undefined;
  readonly workload: Workload;
  readonly costs: readonly Cost[];
}

/** Options of {@link measureOverhead}. */
export interface OverheadOptions {
  /** Folder with the application's client libraries. */
  readonly root: URL;
  readonly tools: readonly (Tool | undefined)[];
  readonly workloads: readonly Workload[];
  /** Measured rounds of each; warm-up rounds come first. */
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Processes run the built files, even if this module is loaded from source. */
const built = new URL('../../dist/overhead/', import.meta.url);
const SERVER = new URL('server-main.js', built);
const WORKER = new URL('worker-main.js', built);

/**
 * Measures all tools in one run: each in its own process, with alternating rounds, so that other load on the machine
 * affects all of them.
 */
export async function measureOverhead(options: OverheadOptions): Promise<readonly Rounds[]> {
  const backend = await startBackend(false);
  const server = startToolProcess({ tool: undefined, entry: SERVER, args: [], backend: '' });
  const workers: ChildProcess[] = [];
  try {
    const { url } = await answerOf<{ url: string }>(server);
    for (const tool of options.tools) {
      const args = [options.root.href, url];
      const worker = startToolProcess({ tool, entry: WORKER, args, backend: backend.url });
      worker.stderr?.pipe(process.stderr);
      worker.stdout?.resume();
      workers.push(worker);
      await answerOf(worker);
    }
    const all: Rounds[] = [];
    for (const workload of options.workloads) all.push(...(await measureInTurn(options, workload, workers)));
    return all;
  } finally {
    for (const child of [...workers, server]) child.kill();
    await backend.close();
  }
}

async function measureInTurn(
  { tools, rounds, say }: OverheadOptions,
  workload: Workload,
  workers: readonly ChildProcess[],
): Promise<Rounds[]> {
  const costs: Cost[][] = tools.map(() => []);
  say(`${workload.name}: ${workload.warmUp} calls before it`);
  await Promise.all(workers.map((worker) => warmUp(worker, workload)));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, worker] of workers.entries()) costs[index]?.push(await costOf(worker, workload));
    say(`${workload.name}: round ${round + 1} of ${rounds}`);
  }
  return tools.map((tool, index) => ({ tool, workload, costs: costs[index] ?? [] }));
}

/** Warms up in rounds like the measured ones, since tools drop what they cannot send. */
async function warmUp(worker: ChildProcess, workload: Workload): Promise<void> {
  for (let calls = 0; calls < workload.warmUp; calls += workload.calls) await costOf(worker, workload);
}

function costOf(worker: ChildProcess, workload: Workload): Promise<Cost> {
  worker.send(workload);
  return answerOf(worker);
}

/** Returns the next message of a process; throws if it ends. */
export async function answerOf<T>(child: ChildProcess): Promise<T> {
  // Stops listening for the other event: a process responds many times.
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const [answer] = await Promise.race([
      once(child, 'message', { signal }) as Promise<[T]>,
      once(child, 'exit', { signal }).then(([code]) =>
        Promise.reject(new Error(`a process of the bench ended with ${code}`)),
      ),
    ]);
    return answer;
  } finally {
    answered.abort();
  }
}
