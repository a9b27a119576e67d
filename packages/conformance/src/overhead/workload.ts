/** What is measured: one kind of call, made many times. */
export interface Workload {
  readonly name: string;
  /** Chunks of the streamed answer, each of which reaches the client alone; 0 for an answer that is not streamed. */
  readonly chunks: number;
  /** Calls of one round. */
  readonly calls: number;
  /** Calls that are under way at a time. */
  readonly concurrency: number;
  /** Calls that every tool makes before the first measured round, at least. */
  readonly warmUp: number;
}

/** What one round cost, by call. */
export interface Cost {
  /** CPU time of all threads of the process, garbage collection among them, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes allocated on the JavaScript heap. */
  readonly heapBytes: number;
}

/** So many that most of what runs for a call is compiled in some way. */
const WARM_UP_ROUNDS = 4;
/** So many that V8 has compiled to the end what runs once for a call: it waits for some 3,000 calls of a function. */
const LONG_WARM_UP = 20_000;

const PLAIN = { name: 'plain call', chunks: 0, calls: 512, concurrency: 8 };
const SHORT_STREAM = { name: '50-chunk stream', chunks: 50, calls: 192, concurrency: 16 };
const LONG_STREAM = { name: '1,000-chunk stream', chunks: 1000, calls: 16, concurrency: 16 };

/** As a service that has just started makes them, and as one that has run for a while. */
export const WORKLOADS: readonly Workload[] = [
  ...[PLAIN, SHORT_STREAM, LONG_STREAM].map((kind) => ({ ...kind, warmUp: WARM_UP_ROUNDS * kind.calls })),
  ...[PLAIN, SHORT_STREAM].map((kind) => ({ ...kind, name: `${kind.name} after 20,000`, warmUp: LONG_WARM_UP })),
];
