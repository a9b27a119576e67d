import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from '@auditspan/testing';

/** A server whose responses a test defines. */
export interface RawEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

export async function startRawEndpoint(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<RawEndpoint> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(request, response));
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    close: () => close(server),
  };
}
