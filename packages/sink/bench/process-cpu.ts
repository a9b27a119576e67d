import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks of Linux per second. */
const TICKS = 100;

/** What a process and its children have used. */
export interface ProcessUse {
  /** Seconds of processor time, with its children. */
  readonly cpu: number;
  /** Seconds of its own. */
  readonly own: number;
  /** Bytes of memory. */
  readonly resident: number;
}

/** Reads `/proc`, so it works on Linux only. */
export function useOf(pid: number): ProcessUse {
  const pids = [pid, ...childrenOf(pid)];
  return {
    cpu: pids.reduce((sum, each) => sum + cpuOf(each), 0),
    own: cpuOf(pid),
    resident: pids.reduce((sum, each) => sum + residentOf(each), 0),
  };
}

function childrenOf(pid: number): number[] {
  const output = execFileSync('sh', ['-c', `ps -o pid= --ppid ${pid} || true`], { encoding: 'utf8' });
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(Number);
}

function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function residentOf(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return pages * 4096;
}
