import { cpus } from 'node:os';
import type { Tool } from '../tools/tool.ts';
import type { StartSummary } from './startup.ts';
import type { Figure, Summary } from './summary.ts';

/** Results of a run. */
export interface Overhead {
  readonly starts: readonly StartSummary[];
  readonly summaries: readonly Summary[];
}

/** Returns the generated part of docs/overhead.md. */
export function overheadSection(
  { starts, summaries }: Overhead,
  tools: readonly Tool[],
  versions: ReadonlyMap<string, string>,
): string {
  const titleOf: TitleOf = (name) => {
    const tool = tools.find((other) => other.name === name);
    return tool === undefined ? 'without any' : `${tool.title} ${versions.get(tool.name)}`;
  };
  const workloads = [...new Set(summaries.map(({ workload }) => workload))];
  return [
    machineLine(versions),
    ...workloads.map((workload) => workloadTable(workload, summaries, titleOf)),
    startTable(starts, titleOf),
  ].join('\n\n');
}

/** Returns the title and version of a tool; of the application alone if it is absent. */
type TitleOf = (tool: string | undefined) => string;

function machineLine(versions: ReadonlyMap<string, string>): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date}: Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, openai ${versions.get('openai')}.`;
}

function workloadTable(workload: string, summaries: readonly Summary[], titleOf: TitleOf): string {
  const rows = summaries
    .filter((summary) => summary.workload === workload)
    .toSorted((a, b) => a.addedCpuMs.median - b.addedCpuMs.median)
    .map((summary) => {
      const added = summary.tool === undefined ? ['', '', ''] : addedCells(summary);
      return `| ${[titleOf(summary.tool), milliseconds(summary.cpuMs), ...added, kilobytes(summary.heapBytes)].join(' | ')} |`;
    });
  return [
    `### ${workload}`,
    '',
    '| tool | CPU ms per call | added CPU ms | added µs per chunk | added heap KB | heap KB per call |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function startTable(starts: readonly StartSummary[], titleOf: TitleOf): string {
  const rows = starts
    .toSorted((a, b) => a.cpuMs.median - b.cpuMs.median)
    .map(({ tool, cpuMs, wallMs, rssBytes, modules }) => {
      const memory = (rssBytes.median / 1e6).toFixed(0);
      const cells = [titleOf(tool), whole(cpuMs), whole(wallMs), String(modules), memory];
      return `| ${cells.join(' | ')} |`;
    });
  return [
    '### start of a process',
    '',
    '| tool | CPU ms | ms until the first line of the application | modules | resident MB |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function whole({ median, from, to }: Figure): string {
  return `${median.toFixed(0)} (${from.toFixed(0)} – ${to.toFixed(0)})`;
}

function addedCells(summary: Summary): string[] {
  const { addedCpuMs, addedHeapBytes, chunks } = summary;
  const perChunk = chunks === 0 ? '' : ((addedCpuMs.median * 1000) / chunks).toFixed(1);
  return [milliseconds(addedCpuMs), perChunk, kilobytes(addedHeapBytes)];
}

function milliseconds({ median, from, to }: Figure): string {
  return `${median.toFixed(3)} (${from.toFixed(3)} – ${to.toFixed(3)})`;
}

function kilobytes({ median }: Figure): string {
  return (median / 1000).toFixed(0);
}
