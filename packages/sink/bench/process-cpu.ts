import { readFileSync } from 'node:fs';

/** Linux clock ticks per second. */
const TICKS = 100;
const PAGE_BYTES = 4096;

/** Resource usage of a process. */
export interface Use {
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Bytes of memory. */
  readonly resident: number;
}

/** Resource usage of a sink and its embedded ClickHouse. */
export interface SinkUse {
  readonly sink: Use;
  readonly clickhouse: Use;
}

/** Reads `/proc`, so works on Linux only. The children of the sink are its ClickHouse. */
export function useOf(pid: number): SinkUse {
  const children = childrenOf(pid).map(useOfOne);
  const clickhouse = {
    cpu: children.reduce((sum, { cpu }) => sum + cpu, 0),
    resident: children.reduce((sum, { resident }) => sum + resident, 0),
  };
  return { sink: useOfOne(pid), clickhouse };
}

/** Polls a sink's memory; `stop` returns the maximum in bytes. */
export function watchMemory(pid: number): { stop: () => Readonly<Record<keyof SinkUse, number>> } {
  const most = { sink: 0, clickhouse: 0 };
  const look = (): void => {
    const use = useOf(pid);
    most.sink = Math.max(most.sink, use.sink.resident);
    most.clickhouse = Math.max(most.clickhouse, use.clickhouse.resident);
  };
  const timer = setInterval(look, 500);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function useOfOne(pid: number): Use {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.replace(/^.*\) /, '').split(' ');
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, resident: pages * PAGE_BYTES };
}
