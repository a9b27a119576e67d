import { decodeSegment } from '../formats/path-route.ts';

/** What a path names, by the placeholders of its pattern. */
export type RouteNames = Readonly<Record<string, string>>;

/**
 * Matches a path to a pattern, segment by segment: `:name` stands for one segment, a last `*` for any rest. Case and a slash
 * at the end do not matter, since they do not to many routers: a call must not go unrecorded for how its path is spelt.
 *
 * @returns the names, or `undefined` where the path does not match
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
 * The path without a slash at its end, and without escapes that stand for what needs none: many routers do not tell these
 * apart, so that a call must not go unrecorded for them.
 */
export function plainlySpelt(path: string): string {
  return withoutLastSlash(path.includes('%') ? path.replaceAll(NEEDLESS, decodeSegment) : path);
}

const NEEDLESS = /%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|2[de]|5f|7e)/giu;

/** Without a slash at the end, unless it is all that there is. */
function withoutLastSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
