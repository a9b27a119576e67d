/** A tool's record of a call or attempt, in a form common to all tools. */
export interface ToolRecord {
  readonly model: string | undefined;
  /** Whether the record reports an error; only ours has a value for each outcome. */
  readonly isError: boolean;
  readonly outcome?: string | undefined;
  /** The caller, if the tool records users. */
  readonly user?: string | undefined;
  /** Shared by the attempts of a call, if the tool records attempts. */
  readonly callId?: string | undefined;
}

/** A request that a tool sent to its backend. */
export interface Delivery {
  readonly path: string;
  readonly body: Buffer;
}

/** What a scenario requires of a tool beyond a call through the SDK. */
export type Coverage = 'attempts' | 'images' | 'raw-fetch' | 'http2' | 'inbound' | 'policy';

/** A tool that records model calls, set up according to its documentation. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** The package whose version is reported. */
  readonly packageName: string;
  /** The module that sets the tool up, loaded with `--import`. */
  readonly setUp: URL;
  /** Whether the tool records the user. */
  readonly namesUsers: boolean;
  /** What the tool claims to record besides calls through the SDK. */
  readonly covers: readonly Coverage[];
  /** Node flags for a process that uses the tool. */
  readonly flags?: readonly string[];
  /** Environment of a process that uses the tool. */
  readonly env: (backend: string) => Readonly<Record<string, string>>;
  /** Parses the records of model calls from a request of the tool; skips other spans. */
  readonly recordsOf: (delivery: Delivery) => readonly ToolRecord[];
}

/** What a tool's set-up module provides to the process. */
export interface ToolInProcess {
  /** Wraps a client, if the tool works that way. */
  readonly client?: <T>(client: T) => T;
  /** Runs a function on behalf of a user, if the tool supports users. */
  readonly asUser?: <T>(id: string, fn: () => T) => T;
  /** Denies every model call until the returned function is called, if the tool has policies. */
  readonly denyAll?: () => () => void;
  /** Exports what is pending. */
  readonly flush?: () => Promise<unknown>;
}
