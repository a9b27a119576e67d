import type { Attributes } from '../../decode/span.ts';

/** HTTP statuses by gRPC error code. Source: google/rpc/code.proto. */
const HTTP_WORDS: ReadonlyMap<number, string> = new Map([
  [1, '499'],
  [3, '400'],
  [4, '504'],
  [5, '404'],
  [7, '403'],
  [8, '429'],
  [9, '400'],
  [11, '400'],
  [16, '401'],
  [13, '500'],
  [14, '503'],
]);

/** Returns the HTTP status of the first gRPC status among the paths; empty if it is OK or missing. */
export function httpWordOf(reported: Attributes, paths: readonly string[]): string {
  const code = paths.map((path) => reported[path]).find((value) => value !== undefined);
  const number = Number(code ?? 0);
  return number === 0 ? '' : (HTTP_WORDS.get(number) ?? 'unknown');
}
