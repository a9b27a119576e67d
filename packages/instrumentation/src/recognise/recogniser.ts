import type { ModelFormat, Route } from '../formats/format.ts';
import { mediaRoute, realtime, sessionRoute } from '../formats/realtime.ts';
import { unknownCall } from '../formats/unknown-call.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import { FORMATS } from './formats.ts';
import { providerOfHost } from './hosts.ts';
import { plainlySpelt } from './route-pattern.ts';

/** A call that looks like a model call, by its path, its host or the configuration. */
export interface RecognisedCall extends Route {
  readonly format: ModelFormat;
  /** Absent for an endpoint of the service itself. */
  readonly provider?: string | undefined;
}

/** Decides whether a call is a model call, from the facts known before its body. */
export type Recogniser = (head: RequestHead) => RecognisedCall | undefined;

/** A configured model endpoint of the service's own. */
export interface KnownEndpoint {
  /** `host` or `host:port`. */
  readonly host: string;
  /** Path prefix; absent for every path of the host. */
  readonly path?: string | undefined;
  /** Name of its format; absent if each call is recognised by its path. */
  readonly format?: string | undefined;
  /** Provider to record; absent for the format's own. */
  readonly provider?: string | undefined;
}

/**
 * Creates a recogniser from the format table, preceded by configured endpoints. A call that no format recognises is
 * still a model call if its host is a known model host.
 */
export function createRecogniser(endpoints: readonly KnownEndpoint[] = []): Recogniser {
  return (head) => {
    const path = plainlySpelt(head.path);
    const plain = path === head.path ? head : { ...head, path };
    return recogniseEndpoint(endpoints, plain) ?? recogniseFormat(plain) ?? recogniseHost(plain);
  };
}

function recogniseEndpoint(endpoints: readonly KnownEndpoint[], head: RequestHead): RecognisedCall | undefined {
  const endpoint = endpoints.find(({ host, path }) => isHost(host, head) && head.path.startsWith(path ?? '/'));
  if (endpoint === undefined) return undefined;
  const recognised = callOfEndpoint(endpoint, head);
  return { ...recognised, provider: endpoint.provider ?? recognised.provider, certain: true };
}

function callOfEndpoint(endpoint: KnownEndpoint, head: RequestHead): RecognisedCall {
  const format = FORMATS.find(({ name }) => name === endpoint.format);
  if (format !== undefined) {
    const route = format.match(head.method, head.path, head);
    return { ...route, format, provider: route?.provider ?? format.provider, certain: true };
  }
  return recogniseFormat(head) ?? { format: unknownCall, certain: true };
}

function isHost(host: string, head: RequestHead): boolean {
  const wanted = host.toLowerCase();
  return wanted === head.host || wanted === `${head.host}:${head.port}`;
}

function recogniseFormat(head: RequestHead): RecognisedCall | undefined {
  for (const format of FORMATS) {
    const route = format.match(head.method, head.path, head);
    if (route !== undefined) return recognisedAs(format, route, head.host);
  }
  return undefined;
}

function recognisedAs(format: ModelFormat, route: Route, host: string): RecognisedCall {
  const provider = providerOfHost(host);
  return {
    ...route,
    format,
    provider: provider ?? route.provider ?? format.provider,
    certain: route.certain || provider !== undefined,
  };
}

function recogniseHost(head: RequestHead): RecognisedCall | undefined {
  const provider = providerOfHost(head.host);
  if (provider === undefined) return undefined;
  return head.webSocket === true
    ? { ...sessionRoute(head.query), format: realtime, provider }
    : { ...mediaRoute(head), format: unknownCall, provider };
}
