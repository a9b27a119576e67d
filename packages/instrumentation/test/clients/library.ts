import type { RecordedExchange } from '../support/recorded-exchanges.ts';

/** Where a client's calls go: the provider's own name, which leads to the server that replays. */
export interface Place {
  /** `http://api.openai.com:1234` */
  readonly origin: string;
  readonly exchange: RecordedExchange;
}

/** A call of a client library that asks for what an exchange asked for, and reads its answer to the end. */
export type LibraryCall = (place: Place) => Promise<unknown>;

/** A client library, and which of its calls makes an exchange. */
export interface Library {
  /** Name on npm. */
  readonly name: string;
  /** The call, or `undefined` where the library has none for it. */
  callOf(exchange: RecordedExchange): LibraryCall | undefined;
}

/** A call of a library, made of an exchange's JSON body. */
export type BodyCall = (body: JsonBody, place: Place) => unknown;

/** A recorded body. */
export type JsonBody = Readonly<Record<string, unknown>>;

/**
 * A library by the ends of the paths that its methods ask for.
 *
 * @param hosts whose exchanges it makes
 */
export function libraryOfPaths(name: string, hosts: RegExp, methods: Readonly<Record<string, BodyCall>>): Library {
  return {
    name,
    callOf({ url }) {
      const entry = hosts.test(url.host)
        ? Object.entries(methods).find(([end]) => url.pathname.endsWith(end))
        : undefined;
      if (entry === undefined) return undefined;
      return async (place) => collected(await entry[1](bodyOf(place.exchange), place));
    },
  };
}

/** The JSON body of an exchange; of a form nothing is left in the recordings. */
export function bodyOf({ requestBody }: RecordedExchange): JsonBody {
  const text = requestBody.toString();
  return text.startsWith('{') ? (JSON.parse(text) as JsonBody) : {};
}

/** What a call gave: of a stream, all of its events. */
export async function collected(result: unknown): Promise<unknown> {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return result;
  const events: unknown[] = [];
  for await (const event of result as AsyncIterable<unknown>) events.push(event);
  return events;
}

/** The same value with the names of its fields as JavaScript writes them. */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/_([a-z])/gu, (_all, letter: string) => letter.toUpperCase()),
      camelCased(inner),
    ]),
  );
}
