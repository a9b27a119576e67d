import type { IncomingHttpHeaders } from 'node:http';
import type { Clients } from '../process/client.ts';
import type { Coverage } from '../tools/tool.ts';

/** A request as received by the model's server. */
export interface ModelCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Number of earlier requests. */
  readonly index: number;
}

/** Responds to a request from the model's server, over HTTP/1.1 and HTTP/2 alike. */
export interface ModelReply {
  head(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Resolves when the bytes have been sent; `false` if the client has disconnected. */
  write(bytes: string | Buffer): Promise<boolean>;
  end(bytes?: string | Buffer): void;
}

/** Addresses that the application needs. */
export interface Places {
  /** Base URL of the model's server, with the host name `localhost`. */
  readonly model: string;
  /** A forward proxy. */
  readonly proxy: string;
  /** A URL with a port on which nobody listens. */
  readonly nowhere: string;
}

/** The application of a scenario. */
export interface App extends Clients, Places {
  /** Runs a function on behalf of a user, if the tool supports users. */
  readonly asUser: <T>(id: string, fn: () => T) => T;
  /** Makes the tool deny every model call, if it supports that, until the returned function is called. */
  readonly denyAll: () => () => void;
}

/** The expected record of one attempt. */
export interface Expected {
  readonly model: string;
  /** The outcome in terms of the audit record. */
  readonly outcome: 'success' | 'denied' | 'error' | 'aborted' | 'unknown';
  /** Whether a tool that only distinguishes errors must report one; absent if either is right. */
  readonly isError?: boolean;
  readonly user: string;
}

/** A scenario: what the application does, what the model's server does, and the expected result. */
export interface Scenario {
  readonly name: string;
  /** What a tool must claim to record to be judged. */
  readonly needs?: Coverage;
  readonly protocol?: 'h2c';
  readonly serve: (call: ModelCall, reply: ModelReply) => void | Promise<void>;
  /** Runs the application; the result is what it saw, as JSON. */
  readonly run: (app: App) => Promise<unknown>;
  /** One per attempt. */
  readonly expected: readonly Expected[];
  /** The same for a tool that records calls, if a call has several attempts. */
  readonly expectedOfCall?: readonly Expected[];
  /**
   * What the application must see of a call that the tool was asked to deny; otherwise a tool must not change a call.
   */
  readonly denial?: unknown;
  /** Whether all attempts belong to one call. */
  readonly isOneCall?: boolean;
  readonly env?: (places: Places) => Readonly<Record<string, string>>;
}
