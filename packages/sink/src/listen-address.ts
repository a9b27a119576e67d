import { SinkStartError } from './errors.ts';

/** A host and port to listen on. */
export interface ListenAddress {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

const ADDRESS = /^(?<host>\[[0-9a-f:.]+\]|[^:\s[\]]+):(?<port>\d{1,5})$/i;

/** Parses `host:port`, with an IPv6 host in brackets. Returns undefined if the text has another form. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const groups = ADDRESS.exec(text)?.groups;
  const port = Number(groups?.['port']);
  if (groups?.['host'] === undefined || port > 65_535) return undefined;
  return { host: groups['host'].replaceAll(/[[\]]/g, ''), port };
}

/**
 * Parses an address that a schema has validated already.
 * @throws {SinkStartError} if the text has another form.
 */
export function listenAddressOf(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined) throw new SinkStartError(`${text} is not host:port`);
  return address;
}

/** Formats the address as the authority of a URL. */
export function toAuthority({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
