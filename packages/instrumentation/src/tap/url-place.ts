/** Where a URL points to, as a call's head has it. */
export interface UrlPlace {
  /** Host name without port, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path without its query. */
  readonly path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** The place that a URL points to; port 0 where neither the URL nor its scheme has one. */
export function placeOf(url: URL): UrlPlace {
  return {
    host: url.hostname.replaceAll(/[[\]]/gu, ''),
    port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0),
    path: url.pathname,
  };
}
