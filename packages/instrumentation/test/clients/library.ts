import type { RecordedExchange } from '../support/recorded-exchanges.ts';

/** The target of a client's calls: the provider's own name, resolved to the replay server. */
export interface Place {
  /** `http://api.openai.com:1234` */
  readonly origin: string;
  readonly exchange: RecordedExchange;
}

/** Makes the request of an exchange with a client library, and reads its response to the end. */
export type LibraryCall = (place: Place) => Promise<unknown>;

/** A client library, and the call that makes an exchange. */
export interface Library {
  /** Name on npm. */
  readonly name: string;
  /** Returns the call, or `undefined` if the library has none for it. */
  callOf(exchange: RecordedExchange): LibraryCall | undefined;
}

/** Makes a call of a library from an exchange's JSON body. */
export type BodyCall = (body: JsonBody, place: Place) => unknown;

/** A recorded body. */
export type JsonBody = Readonly<Record<string, unknown>>;

/**
 * Creates a library from the suffixes of its methods' paths.
 *
 * @param hosts hosts whose exchanges it makes
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

/** Returns the JSON body of an exchange; the recordings omit forms. */
export function bodyOf({ requestBody }: RecordedExchange): JsonBody {
  const text = requestBody.toString();
  return text.startsWith('{') ? (JSON.parse(text) as JsonBody) : {};
}

/** Collects the result of a call: of a stream, all of its events. */
export async function collected(result: unknown): Promise<unknown> {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return result;
  const events: unknown[] = [];
  for await (const event of result as AsyncIterable<unknown>) events.push(event);
  return events;
}

/** Converts the names of fields to camel case. */
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
