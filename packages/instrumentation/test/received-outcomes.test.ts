import { channel } from 'node:diagnostics_channel';
import { request as httpRequest, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerBody, answerJson, requestBody, startModelService, type ModelService } from './support/model-service.ts';

const path = '/predict/house-7b';

const events = ['data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n', 'data: [DONE]\n\n'];

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, ['content-type', 'text/event-stream']);
}

/** A response whose methods cannot be replaced breaks the tap in the middle of its work. */
function freezeWrites(message: unknown): void {
  const { response } = message as { response: { write: unknown } };
  Object.defineProperty(response, 'write', { value: response.write, configurable: false });
}

describe('the end of a received call', () => {
  let service: ModelService;
  beforeEach(async () => {
    service = await startModelService();
  });
  afterEach(() => service.close());

  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [429, 'rate_limited'],
  ])('is denied by the service with %i', async (status, outcomeReason) => {
    service.handler = (_request, response) => response.writeHead(status).end();
    await text(await service.call('/v1/chat/completions', { authorization: 'Bearer wrong' }));

    expect((await service.received(1))[0]).toMatchObject({
      outcome: 'denied',
      outcomeReason,
      deniedBy: 'service',
      httpStatus: status,
    });
  });

  it.each([
    ['a fault of the service', 500, { outcome: 'error', outcomeReason: 'internal' }],
    ['an invalid request', 422, { outcome: 'error', outcomeReason: 'invalid_request' }],
  ])('is %s by its status', async (_what, status, outcome) => {
    service.handler = (_request, response) => response.writeHead(status).end();
    await text(await service.call(path));

    expect((await service.received(1))[0]).toMatchObject({ ...outcome, httpStatus: status });
    expect((await service.received(1))[0]).not.toHaveProperty('deniedBy');
  });

  it('is decoded for reading, and the bytes sent stay encoded', async () => {
    const zipped = gzipSync(answerBody);
    service.handler = (_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.write(zipped.subarray(0, 20));
      response.end(zipped.subarray(20).toString('base64'), 'base64');
    };
    expect(await buffer(await service.call('/chat/v2'))).toEqual(zipped);

    expect((await service.received(1))[0]).toMatchObject({
      modelServedId: 'house-7b-2',
      responseBytes: answerBody.length,
    });
  });

  it('is a stream that its client receives to the end', async () => {
    service.handler = (_request, response) => Readable.from(events).pipe(stream(response));
    expect(await text(await service.call('/chat/v2'))).toBe(events.join(''));

    expect((await service.received(1))[0]).toMatchObject({
      outcome: 'success',
      stream: true,
      responseBytes: events.join('').length,
    });
  });

  it('is a success even if the service streams in an unknown format', async () => {
    service.handler = (_request, response) => Readable.from(['data: one\n\n', 'data: two\n\n']).pipe(stream(response));
    await text(await service.call(path));
    expect((await service.received(1))[0]).toMatchObject({ outcome: 'success', stream: true });
  });

  it('is aborted if its client disconnects before the end', async () => {
    service.handler = (_request, response) => stream(response).write(events[0]);
    for await (const _ of await service.call('/chat/v2')) break;

    expect((await service.received(1))[0]).toMatchObject({
      outcome: 'aborted',
      outcomeReason: 'client',
      httpStatus: 200,
    });
  });

  it('is aborted if its client disconnects before the response begins', async () => {
    const arrived = new Promise<void>((resolve) => {
      service.handler = () => resolve();
    });
    const request = httpRequest(service.url + path, { method: 'POST' }).on('error', () => undefined);
    request.end(requestBody);
    await arrived;
    request.destroy();

    const [record] = await service.received(1);
    expect(record).toMatchObject({ outcome: 'aborted', outcomeReason: 'client', modelId: 'house-7b' });
    expect(record).not.toHaveProperty('httpStatus');
  });

  it('is an internal error if the service breaks the response off', async () => {
    service.handler = (_request, response) => {
      stream(response).write(events[0], () => response.destroy(new Error('model crashed')));
    };
    await expect(service.call('/chat/v2').then(text)).rejects.toMatchObject({ code: 'ECONNRESET' });

    expect((await service.received(1))[0]).toMatchObject({
      outcome: 'error',
      outcomeReason: 'internal',
      httpStatus: 200,
    });
  });

  it('is unchanged if observing it fails', async () => {
    await service.close();
    channel('http.server.request.start').subscribe(freezeWrites);
    service = await startModelService([]);
    try {
      service.handler = (_request, response) => answerJson(response);
      expect(await text(await service.call('/v1/chat/completions'))).toBe(answerBody);
    } finally {
      channel('http.server.request.start').unsubscribe(freezeWrites);
    }
    expect(service.audited.auditing.counts.faults).toBeGreaterThan(0);
    expect((await service.received(1))[0]).toMatchObject({ outcome: 'success', httpStatus: 200 });
  });

  it('is not observed if disabled', async () => {
    await service.close();
    service = await startModelService(false);
    service.handler = (_request, response) => answerJson(response);
    await text(await service.call('/v1/chat/completions'));

    expect((await service.audited.records(1)).map(({ direction }) => direction)).toEqual(['outbound']);
  });
});
