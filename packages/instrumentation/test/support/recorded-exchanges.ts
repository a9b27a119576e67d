import { existsSync, readFileSync } from 'node:fs';

/** A recorded exchange between a client and a provider. */
export interface RecordedExchange {
  readonly method: string;
  readonly url: URL;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: Buffer;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: Buffer;
}

const FILE = new URL('../../../../../shared/corpus/provider-exchanges.jsonl', import.meta.url);

/** Returns the recorded exchanges beside the repository; `undefined` if there are none. */
export function readRecordedExchanges(): readonly RecordedExchange[] | undefined {
  if (!existsSync(FILE)) return undefined;
  return readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { request, response } = JSON.parse(line);
      return {
        method: request.method.toUpperCase(),
        url: new URL(request.url),
        requestHeaders: request.headers,
        requestBody: Buffer.from(request.bodyBase64 ?? '', 'base64'),
        status: response.status,
        responseHeaders: response.headers,
        responseBody: Buffer.from(response.bodyBase64 ?? '', 'base64'),
      };
    });
}
