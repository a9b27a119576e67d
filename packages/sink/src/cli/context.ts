import type { Readable, Writable } from 'node:stream';

/** The process environment of a command. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Ends the process at once. */
  readonly exit: (code: number) => never;
  /** Sets the exit code of the process; 0 if never called. */
  setExitCode(code: number): void;
}
