import type { ClickHouse } from './clickhouse.ts';

/** Environment of a pipeline. */
export interface Place {
  readonly clickhouse: ClickHouse;
  /** Survives a kill. */
  readonly directory: string;
  /** Port for OTLP/HTTP, the same before and after a kill. */
  readonly port: number;
}

/** A running pipeline from OTLP into ClickHouse. */
export interface RunningPeer {
  readonly pid: number;
  /** Kills it like a power failure or the kernel. */
  kill(): Promise<void>;
}

/** A pipeline from OTLP into ClickHouse to be measured. */
export interface Peer {
  /** Name in the table. */
  readonly name: string;
  /** Why it cannot be measured here. */
  readonly absent?: string;
  /** Creates its tables, if it does not do so itself. */
  prepare?(clickhouse: ClickHouse): Promise<void>;
  /** Starts or restarts it, and waits until it accepts spans. */
  start(place: Place): Promise<RunningPeer>;
}
