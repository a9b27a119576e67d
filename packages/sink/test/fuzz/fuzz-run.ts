import { readFileSync } from 'node:fs';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { createRandom } from '../crash/random.ts';
import { type SinkProcess, startSinkProcess, untilStored } from '../fixtures/sink-process.ts';
import { exchange, type Exchange } from './exchange.ts';
import { type ExpectedStore, openExpectedStore } from './expected-store.ts';
import { seedRequest } from './seed-requests.ts';

/** Options of {@link runFuzz}. */
export interface FuzzOptions {
  readonly dataDir: string;
  readonly seed: number;
  /** Whether to continue after so many requests. */
  readonly goOn: (requests: number) => boolean;
  /** Called regularly. */
  readonly onProgress?: (report: FuzzReport) => void;
}

/** Result of a run. */
export interface FuzzReport {
  readonly requests: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Violations that were found. */
  readonly faults: readonly string[];
  /** Maximum memory of the sink in MiB: in the first quarter of the checks, and overall. */
  readonly mebibytes: { readonly early: number; readonly most: number };
}

const SENDERS = 4;
/** Requests between two comparisons of the tables. */
const CHECK = 4000;
const ERRORS: ReadonlySet<string> = new Set(['error', 'fatal']);
const MOST_FAULTS = 20;
/** Share of the requests that are sent twice. */
const AGAIN = 0.1;

/** Sends mutated requests to a new sink, and compares its responses and rows with the expectation. */
export async function runFuzz({ dataDir, seed, goOn, onProgress = () => {} }: FuzzOptions): Promise<FuzzReport> {
  const sink = await startSinkProcess(dataDir, { AUDITSPAN_SINK_LIMITS_REQUEST_BYTES: '65536' });
  const expected = await openExpectedStore(sink);
  const state = { requests: 0, acknowledged: 0, refused: 0, faults: [] as string[], memory: [] as number[] };
  const report = (): FuzzReport => ({ ...state, mebibytes: memoryOf(state.memory) });
  while (goOn(state.requests) && state.faults.length < MOST_FAULTS) {
    const until = state.requests + CHECK;
    const sendOn = async (): Promise<void> => {
      while (state.requests < until && goOn(state.requests) && state.faults.length < MOST_FAULTS) {
        state.requests += 1;
        await one(sink, expected, createRandom(seed * 1_000_003 + state.requests), state);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sendOn));
    await untilStored(sink);
    state.faults.push(...(await expected.differences()));
    state.memory.push(residentOf(sink.pid));
    onProgress(report());
  }
  await expected.close();
  const { code, stderr } = await sink.stop();
  if (code !== 0) state.faults.push(`the sink ended with ${code}`);
  state.faults.push(...stderr.split('\n').filter(isError));
  return report();
}

interface State {
  readonly requests: number;
  acknowledged: number;
  refused: number;
  readonly faults: string[];
}

async function one(sink: SinkProcess, expected: ExpectedStore, random: () => number, state: State): Promise<void> {
  const number = state.requests;
  const seed = seedRequest(random);
  // Some are sent again, mutated differently or not at all.
  for (let times = random() < AGAIN ? 2 : 1; times > 0; times -= 1) {
    try {
      await settle(await exchange(sink, seed, random), expected, number, state);
    } catch (error) {
      const reason = error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error);
      state.faults.push(`request ${number}: ${reason}`);
    }
  }
  await yieldToOthers();
}

async function settle(result: Exchange, expected: ExpectedStore, number: number, state: State): Promise<void> {
  if (result.fault !== '') state.faults.push(`request ${number}: ${result.fault}`);
  if (result.content === undefined) {
    state.refused += 1;
    return;
  }
  state.acknowledged += 1;
  const rejected = await expected.expect(result);
  if (rejected === result.rejected) return;
  state.faults.push(`request ${number}: ${result.rejected} were rejected, and ${rejected} should have been`);
}

function isError(line: string): boolean {
  return line.startsWith('{') ? ERRORS.has((JSON.parse(line) as { level: string }).level) : line !== '';
}

/** Returns the resident memory of a process in MiB; 0 without `/proc`. */
function residentOf(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s+(?<size>\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['size'];
    return Math.round(Number(kibibytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function memoryOf(measured: readonly number[]): FuzzReport['mebibytes'] {
  const early = measured.slice(0, Math.ceil(measured.length / 4));
  return { early: Math.max(0, ...early), most: Math.max(0, ...measured) };
}
