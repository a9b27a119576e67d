/** Result of one check of the installation. */
export interface Check {
  readonly name: string;
  /** `note`: worth knowing, but not a fault. */
  readonly status: 'ok' | 'note' | 'fault';
  readonly message: string;
  /** How to fix it. */
  readonly remedy?: string;
}
