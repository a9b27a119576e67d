import type { Attributes } from '../../decode/span.ts';

/** HTTP's word for each code of gRPC that says what went wrong. Source: google/rpc/code.proto. */
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

/** Why an access failed, by the first status that is there; empty where it says that all went well, or nothing. */
export function httpWordOf(told: Attributes, paths: readonly string[]): string {
  const code = paths.map((path) => told[path]).find((value) => value !== undefined);
  const number = Number(code ?? 0);
  return number === 0 ? '' : (HTTP_WORDS.get(number) ?? 'unknown');
}
