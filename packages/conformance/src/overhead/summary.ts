import type { Rounds } from './bench.ts';
import type { Cost } from './workload.ts';

/** A figure as its median over the rounds, with the interquartile range. */
export interface Figure {
  readonly median: number;
  readonly from: number;
  readonly to: number;
}

/** Cost of one tool in one workload, per call. */
export interface Summary {
  /** Absent for the application alone. */
  readonly tool: string | undefined;
  readonly workload: string;
  readonly chunks: number;
  /** CPU time of the call, in milliseconds. */
  readonly cpuMs: Figure;
  /** Overhead of the tool: the difference of each round to the preceding round without any tool. */
  readonly addedCpuMs: Figure;
  readonly heapBytes: Figure;
  readonly addedHeapBytes: Figure;
}

/** Summarises rounds. @param rounds all tools' rounds of all workloads, including those of the application alone */
export function summarise(rounds: readonly Rounds[]): readonly Summary[] {
  return rounds.map(({ tool, workload, costs }) => {
    const alone = rounds.find((other) => other.tool === undefined && other.workload === workload)?.costs ?? [];
    const added = (pick: (cost: Cost) => number): Figure =>
      figureOf(costs.map((cost, index) => pick(cost) - pick(alone[index] ?? cost)));
    return {
      tool: tool?.name,
      workload: workload.name,
      chunks: workload.chunks,
      cpuMs: figureOf(costs.map(cpuOf)),
      addedCpuMs: added(cpuOf),
      heapBytes: figureOf(costs.map(heapOf)),
      addedHeapBytes: added(heapOf),
    };
  });
}

const cpuOf = ({ cpuMs }: Cost): number => cpuMs;
const heapOf = ({ heapBytes }: Cost): number => heapBytes;

/** Returns the median of values, with the interquartile range. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), from: at(0.25), to: at(0.75) };
}
