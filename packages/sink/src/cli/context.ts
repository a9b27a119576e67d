import type { Readable, Writable } from 'node:stream';

/** What a command has of the process around it. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Ends the process at once. */
  readonly exit: (code: number) => never;
  /** The exit code when the command is done; 0 unless it says otherwise. */
  setExitCode(code: number): void;
}
