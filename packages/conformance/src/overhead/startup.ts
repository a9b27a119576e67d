import { once } from 'node:events';
import { startToolProcess } from '../process/tool-process.ts';
import { startBackend } from '../tools/backend.ts';
import type { Tool } from '../tools/tool.ts';
import { answerOf } from './bench.ts';
import { figureOf, type Figure } from './summary.ts';

/** Resources used by a process when its application's first line runs. */
export interface Start {
  /** CPU time of all threads, in milliseconds. */
  readonly cpuMs: number;
  /** Time since the process was started, in milliseconds. */
  readonly wallMs: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
  /** Files loaded by import and by require. */
  readonly modules: number;
}

/** Cost of starting a process with one tool. */
export interface StartSummary {
  /** Absent for the application alone. */
  readonly tool: string | undefined;
  readonly cpuMs: Figure;
  readonly wallMs: Figure;
  readonly rssBytes: Figure;
  readonly modules: number;
}

const built = new URL('../../dist/overhead/', import.meta.url);
const ENTRY = new URL('startup-main.js', built);
const COUNTER = new URL('../../set-up/count-modules.mjs', import.meta.url);

/**
 * Starts a process with each tool in turn, as often as asked. The first start of each counts modules and is not
 * measured.
 */
export async function measureStarts(
  tools: readonly (Tool | undefined)[],
  rounds: number,
): Promise<readonly StartSummary[]> {
  const backend = await startBackend(false);
  const starts: Start[][] = tools.map(() => []);
  const counts: number[] = [];
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const [index, tool] of tools.entries()) {
        const start = await startOnce(tool, backend.url, round < 0);
        if (round < 0) counts[index] = start.modules;
        else starts[index]?.push(start);
      }
    }
  } finally {
    await backend.close();
  }
  return tools.map((tool, index) => summaryOf(tool, starts[index] ?? [], counts[index] ?? 0));
}

async function startOnce(tool: Tool | undefined, backend: string, counts: boolean): Promise<Start> {
  const flags = counts ? ['--import', COUNTER.href] : [];
  const child = startToolProcess({ tool, entry: ENTRY, args: [], backend, flags });
  child.stdout?.resume();
  child.stderr?.resume();
  const gone = once(child, 'exit');
  const start = await answerOf<Start>(child);
  child.kill('SIGKILL');
  await gone;
  return start;
}

function summaryOf(tool: Tool | undefined, starts: readonly Start[], modules: number): StartSummary {
  return {
    tool: tool?.name,
    cpuMs: figureOf(starts.map(({ cpuMs }) => cpuMs)),
    wallMs: figureOf(starts.map(({ wallMs }) => wallMs)),
    rssBytes: figureOf(starts.map(({ rssBytes }) => rssBytes)),
    modules,
  };
}
