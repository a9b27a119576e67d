/** What is measured: one kind of call, made many times. */
export interface Workload {
  readonly name: string;
  /** Chunks of the streamed answer, each of which reaches the client alone; 0 for an answer that is not streamed. */
  readonly chunks: number;
  /** Calls of one round. */
  readonly calls: number;
  /** Calls that are under way at a time. */
  readonly concurrency: number;
}

/** What one round cost, by call. */
export interface Cost {
  /** CPU time of all threads of the process, garbage collection among them, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes allocated on the JavaScript heap. */
  readonly heapBytes: number;
}

export const WORKLOADS: readonly Workload[] = [
  { name: 'plain call', chunks: 0, calls: 512, concurrency: 8 },
  { name: '50-chunk stream', chunks: 50, calls: 192, concurrency: 16 },
  { name: '1,000-chunk stream', chunks: 1000, calls: 16, concurrency: 16 },
];
