/** Where a call went, as far as known. */
export interface ServerLocation {
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/** Returns host and port of a URL; nothing if it is none, or names no host, as `x:` does not. */
export function locationOfUrl(text: string): ServerLocation {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return {};
  const port = url.port === '' ? {} : { serverPort: Number(url.port) };
  return { serverAddress: url.hostname, ...port };
}

/** Returns host and port of a server's address, which some sources give as a URL, or with the port. */
export function locationOf(address: string): ServerLocation {
  if (address.includes('://')) return locationOfUrl(address);
  const { host, port } = /^(?<host>[^:/]+):(?<port>\d{1,5})$/.exec(address)?.groups ?? {};
  return host === undefined ? { serverAddress: address } : { serverAddress: host, serverPort: Number(port) };
}
