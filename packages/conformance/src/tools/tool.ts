/** What a tool recorded of one call or attempt, in words that all tools share. */
export interface ToolRecord {
  readonly model: string | undefined;
  /** What the record says of the end: an error or none; ours has a word of its own for each end. */
  readonly isError: boolean;
  readonly outcome?: string | undefined;
  /** Who called, where the tool puts it on the record. */
  readonly user?: string | undefined;
  /** What attempts of one call have in common, where the tool records attempts. */
  readonly callId?: string | undefined;
}

/** A request that a tool sent to its backend. */
export interface Delivery {
  readonly path: string;
  readonly body: Buffer;
}

/** What a scenario asks of a tool beyond a call through the SDK. */
export type Coverage = 'attempts' | 'images' | 'raw-fetch' | 'http2' | 'inbound' | 'policy';

/** A tool that records model calls, set up as its documentation says. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** The package whose version is told. */
  readonly packageName: string;
  /** The module that sets it up, loaded by `--import`. */
  readonly setUp: URL;
  /** It puts the user on the record. */
  readonly namesUsers: boolean;
  /** What it claims to record beside calls through the SDK. */
  readonly covers: readonly Coverage[];
  /** Flags of Node's own that a process which uses it needs. */
  readonly flags?: readonly string[];
  /** Environment of a process that uses it. */
  readonly env: (backend: string) => Readonly<Record<string, string>>;
  /** The records of model calls in what it sent; spans of other kinds are left out. */
  readonly recordsOf: (delivery: Delivery) => readonly ToolRecord[];
}

/** What each tool's set-up module leaves for the process that uses it. */
export interface ToolInProcess {
  /** Wraps a client, where the tool works so. */
  readonly client?: <T>(client: T) => T;
  /** Runs on a user's account, where the tool has such a thing. */
  readonly asUser?: <T>(id: string, fn: () => T) => T;
  /** Denies every model call until the returned function is called, where the tool has policies. */
  readonly denyAll?: () => () => void;
  /** Sends what waits. */
  readonly flush?: () => Promise<unknown>;
}
