import type { ClickHouse } from './clickhouse.ts';

/** What a peer works with. */
export interface Place {
  readonly clickhouse: ClickHouse;
  /** Keeps what it holds on disk, also over a kill. */
  readonly directory: string;
  /** Where it takes OTLP over HTTP, before a kill and after it. */
  readonly port: number;
}

/** A running way from OTLP into ClickHouse. */
export interface RunningPeer {
  readonly pid: number;
  /** Ends it as the power or the kernel would. */
  kill(): Promise<void>;
}

/** A way from OTLP into ClickHouse that is measured. */
export interface Peer {
  /** As the table calls it. */
  readonly name: string;
  /** Why it cannot be measured here. */
  readonly absent?: string;
  /** Makes its tables, where it does not do so itself. */
  prepare?(clickhouse: ClickHouse): Promise<void>;
  /** Starts it, or starts it again, and waits until it takes spans. */
  start(place: Place): Promise<RunningPeer>;
}
