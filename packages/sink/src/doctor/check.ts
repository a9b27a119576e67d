/** What one look at the installation found. */
export interface Check {
  readonly name: string;
  /** `note` is worth knowing and not wrong. */
  readonly status: 'ok' | 'note' | 'fault';
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
