/** The location that a URL points to, as part of a call's head. */
export interface UrlPlace {
  /** Host name in lower case, without port, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path without its query. */
  readonly path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** Returns the location of a URL; port 0 if neither the URL nor its scheme has one. */
export function placeOf(url: URL): UrlPlace {
  return {
    host: plainHost(withoutBrackets(url.hostname)),
    port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0),
    path: pathOf(url),
  };
}

/** Returns the host name of a URL, or of a pattern, without the brackets of IPv6 addresses. */
export function withoutBrackets(hostname: string): string {
  return hostname.replaceAll(/[[\]]/gu, '');
}

/** Returns a host name in lower case and without a trailing dot, which makes it absolute but names the same host. */
export function plainHost(host: string): string {
  const name = host.toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/**
 * Resolves a request's target at an origin. A target that begins with `//`, as after a base URL with a superfluous
 * slash, is a path of that origin; as a reference it would name another host.
 */
export function urlAt(origin: string, target: string): URL | null {
  if (!/^[/\\]{2}/u.test(target)) return URL.parse(target, origin);
  return URL.parse(`${URL.parse(origin)?.origin ?? origin}${target}`);
}

/** Returns the path of a URL as servers interpret it, with repeated slashes merged. */
export function pathOf({ pathname }: URL): string {
  return pathname.includes('//') ? pathname.replaceAll(/\/{2,}/gu, '/') : pathname;
}
