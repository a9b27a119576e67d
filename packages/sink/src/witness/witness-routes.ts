import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Witness, type WitnessAnswer } from '@auditspan/ledger';
import type { Logger } from 'pino';
import type { RequestHandler } from '../receiver/receiver.ts';

/** A note has at most a million bytes; the old size and 63 hashes of a proof take less than 4 KiB. */
const MAX_BODY_BYTES = 1_004_096;
const LATEST = /^\/(?<hash>[0-9a-f]{64})\/checkpoint$/;

/** Creates the handler of every path of a witness (C2SP tlog-witness); submission and monitoring prefix are the same. */
export function createWitnessRoutes(witness: Witness, logger: Logger): RequestHandler {
  return async (request, response) => {
    try {
      send(response, await answerTo(request, witness, logger));
    } catch (error) {
      logger.error({ code: 'answer_failed', err: error }, 'a request could not be answered');
      send(response, plain(500, 'the witness failed; its log tells why'));
    }
  };
}

async function answerTo(request: IncomingMessage, witness: Witness, logger: Logger): Promise<WitnessAnswer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/healthz') return plain(200, 'ok');
  const hash = LATEST.exec(path)?.groups?.['hash'];
  if (hash !== undefined)
    return request.method === 'GET' ? witness.latestCheckpoint(hash) : plain(405, 'checkpoints are read with GET');
  if (path !== '/add-checkpoint') return plain(404, 'a witness has /add-checkpoint and /<origin hash>/checkpoint');
  if (request.method !== 'POST') return plain(405, '/add-checkpoint accepts only POST');
  return addCheckpoint(request, witness, logger);
}

async function addCheckpoint(request: IncomingMessage, witness: Witness, logger: Logger): Promise<WitnessAnswer> {
  const body = await readBody(request);
  if (body === undefined) return plain(413, `the request is larger than ${MAX_BODY_BYTES} bytes`);
  const answer = await witness.addCheckpoint(body);
  // An inconsistent checkpoint may prove that the log was rewritten: it is logged for the operator.
  if (answer.status === 422)
    logger.error({ code: 'log_rewritten', request: body.toString('utf8') }, 'a log was rewritten: not cosigned');
  else logger.info({ code: 'checkpoint', status: answer.status }, answer.status === 200 ? 'cosigned' : 'not cosigned');
  return answer;
}

/** Reads the body; `undefined` if it is too large, in which case Node discards the rest. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function plain(status: number, text: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: new TextEncoder().encode(`${text}\n`) };
}

function send(response: ServerResponse, { status, contentType, body }: WitnessAnswer): void {
  if (status === 413) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': body.length }).end(body);
}
