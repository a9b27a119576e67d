/** Where a URL points to, as a call's head has it. */
export interface UrlPlace {
  /** Host name in lower case, without port, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path without its query. */
  readonly path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** The place that a URL points to; port 0 where neither the URL nor its scheme has one. */
export function placeOf(url: URL): UrlPlace {
  return {
    host: plainHost(url.hostname.replaceAll(/[[\]]/gu, '')),
    port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0),
    path: pathOf(url),
  };
}

/** A host name in lower case, without the dot at its end that makes it absolute: it is the same host. */
export function plainHost(host: string): string {
  const name = host.toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/**
 * The URL of a request's target at an origin. A target that begins with `//`, as of a base URL with a slash too many, is a
 * path of that origin; as a reference it would name another host.
 */
export function urlAt(origin: string, target: string): URL | null {
  if (!/^[/\\]{2}/u.test(target)) return URL.parse(target, origin);
  return URL.parse(`${URL.parse(origin)?.origin ?? origin}${target}`);
}

/** The path of a URL as servers read it, which make one slash of several. */
export function pathOf({ pathname }: URL): string {
  return pathname.includes('//') ? pathname.replaceAll(/\/{2,}/gu, '/') : pathname;
}
