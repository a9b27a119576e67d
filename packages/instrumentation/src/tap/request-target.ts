import type { RequestHead } from './call-observer.ts';
import { credentialInQuery } from './query-credential.ts';
import { pathOf, urlAt } from './url-place.ts';

/** The target of a request line, taken apart; one that is no URL is its path, without what may be its query. */
export function partsOfTarget(target: string): Pick<RequestHead, 'path' | 'query' | 'queryCredential'> {
  const url = urlAt('http://path', target);
  if (url === null) return { path: target.split(/[?#]/u)[0] ?? '', query: undefined, queryCredential: undefined };
  return { path: pathOf(url), query: url.search, queryCredential: credentialInQuery(url.search) };
}
