/** Where a request goes. */
export interface Destination {
  /** Host name without port, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The destination that a URL names. */
export function destinationOfUrl({ hostname, port, protocol }: URL): Destination {
  return { host: hostname.replaceAll(/[[\]]/gu, ''), port: Number(port) || (protocol === 'http:' ? 80 : 443) };
}

/** Whether a header is the one that carries baggage. */
export function isBaggage(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'baggage';
}
