import { decodeSegment } from '../formats/path-route.ts';

/** Values of a pattern's placeholders in a path. */
export type RouteNames = Readonly<Record<string, string>>;

/**
 * Matches a path against a pattern, segment by segment: `:name` matches one segment, a trailing `*` any rest. Case and
 * a trailing slash are ignored, as by many routers: a call must not go unrecorded for the spelling of its path.
 *
 * @returns the values, or `undefined` if the path does not match
 */
export function matchRoute(pattern: string, path: string): RouteNames | undefined {
  const wanted = withoutLastSlash(pattern).split('/');
  const given = withoutLastSlash(path).split('/');
  const open = wanted.at(-1) === '*';
  if (open) wanted.pop();
  if (open ? given.length <= wanted.length : given.length !== wanted.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = decodeSegment(given[index] as string);
    if (segment.startsWith(':') && value !== '') names[segment.slice(1)] = value;
    else if (segment.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return names;
}

/**
 * Returns the path without a trailing slash and without needless percent-encoding: many routers ignore these, and a
 * call must not go unrecorded for them.
 */
export function plainlySpelt(path: string): string {
  return withoutLastSlash(path.includes('%') ? path.replaceAll(NEEDLESS, decodeSegment) : path);
}

const NEEDLESS = /%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|2[de]|5f|7e)/giu;

/** Removes a trailing slash, except from `/`. */
function withoutLastSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
