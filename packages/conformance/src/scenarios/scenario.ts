import type { IncomingHttpHeaders } from 'node:http';
import type { Clients } from '../process/client.ts';
import type { Coverage } from '../tools/tool.ts';

/** A request as the model's server got it. */
export interface ModelCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** How many came before it. */
  readonly index: number;
}

/** What the model's server can do with a request, over HTTP/1.1 and HTTP/2 alike. */
export interface ModelReply {
  head(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Resolves when the bytes are under way; `false` when the caller has left. */
  write(bytes: string | Buffer): Promise<boolean>;
  end(bytes?: string | Buffer): void;
}

/** Where the application finds what it needs. */
export interface Places {
  /** Base of the model's server, by the name `localhost`. */
  readonly model: string;
  /** A forward proxy. */
  readonly proxy: string;
  /** A port on which nobody listens. */
  readonly nowhere: string;
}

/** The application of a scenario. */
export interface App extends Clients, Places {
  /** Runs on a user's account, as far as the tool has such a thing. */
  readonly asUser: <T>(id: string, fn: () => T) => T;
  /** Has the tool deny every model call, as far as it can, until the returned function is called. */
  readonly denyAll: () => () => void;
}

/** What must be recorded of one attempt. */
export interface Expected {
  readonly model: string;
  /** The outcome in words of the audit record. */
  readonly outcome: 'success' | 'denied' | 'error' | 'aborted' | 'unknown';
  /** Whether a tool that only tells errors from the rest must call it one; absent where either is right. */
  readonly isError?: boolean;
  readonly user: string;
}

/** One situation: what the application does, what the model's server does, and what must be true then. */
export interface Scenario {
  readonly name: string;
  /** What a tool must claim to record for being judged. */
  readonly needs?: Coverage;
  readonly protocol?: 'h2c';
  readonly serve: (call: ModelCall, reply: ModelReply) => void | Promise<void>;
  /** What the application does; the result is what it saw, as JSON. */
  readonly run: (app: App) => Promise<unknown>;
  /** One for each attempt. */
  readonly expected: readonly Expected[];
  /** The same for a tool that records calls, where a call has several attempts. */
  readonly expectedOfCall?: readonly Expected[];
  /** What the application must see of a call that the tool was asked to change, where it otherwise must change none. */
  readonly denial?: unknown;
  /** The attempts are of one call. */
  readonly isOneCall?: boolean;
  readonly env?: (places: Places) => Readonly<Record<string, string>>;
}
