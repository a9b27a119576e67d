/** A workload: one kind of call, made many times. */
export interface Workload {
  readonly name: string;
  /** Chunks of the streamed response, each read separately by the client; 0 for a response that is not streamed. */
  readonly chunks: number;
  /** Calls of one round. */
  readonly calls: number;
  /** Concurrent calls. */
  readonly concurrency: number;
  /** Minimum number of calls that every tool makes before the first measured round. */
  readonly warmUp: number;
}

/** Cost of one round, per call. */
export interface Cost {
  /** CPU time of all threads of the process, including garbage collection, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes allocated on the JavaScript heap. */
  readonly heapBytes: number;
}

/** Enough that most code of a call has been compiled at some tier. */
const WARM_UP_ROUNDS = 4;
/** Enough that V8 has fully optimised code that runs once per call: it waits for some 3,000 calls of a function. */
const LONG_WARM_UP = 20_000;

const PLAIN = { name: 'plain call', chunks: 0, calls: 512, concurrency: 8 };
const SHORT_STREAM = { name: '50-chunk stream', chunks: 50, calls: 192, concurrency: 16 };
const LONG_STREAM = { name: '1,000-chunk stream', chunks: 1000, calls: 16, concurrency: 16 };

/** As in a service that has just started, and in one that has run for a while. */
export const WORKLOADS: readonly Workload[] = [
  ...[PLAIN, SHORT_STREAM, LONG_STREAM].map((kind) => ({ ...kind, warmUp: WARM_UP_ROUNDS * kind.calls })),
  ...[PLAIN, SHORT_STREAM].map((kind) => ({ ...kind, name: `${kind.name} after 20,000`, warmUp: LONG_WARM_UP })),
];
