import type { RequestHead } from './call-observer.ts';
import { credentialInQuery } from './query-credential.ts';
import { pathOf, urlAt } from './url-place.ts';

/** Splits the target of a request line; a target that is not a URL is its own path, without a query. */
export function partsOfTarget(target: string): Pick<RequestHead, 'path' | 'query' | 'queryCredential'> {
  const url = urlAt('http://path', target);
  if (url === null) return { path: target.split(/[?#]/u)[0] ?? '', query: undefined, queryCredential: undefined };
  return { path: pathOf(url), query: url.search, queryCredential: credentialInQuery(url.search) };
}
