import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogEntry, decodeEntry, encodeEntry } from '../src/log/log-entry.ts';

const WRITTEN: LogEntry = {
  signal: 'traces',
  contentType: 'application/json',
  encoding: 'zstd',
  receivedAt: 2n ** 63n,
  body: Buffer.from('body'),
};

describe('an entry', () => {
  it('round-trips, and other bytes are not an entry', () => {
    const payload = Buffer.concat(encodeEntry(WRITTEN));
    expect(decodeEntry(payload)).toEqual(WRITTEN);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60, size: 'max' }), (random) => void decodeEntry(Buffer.from(random))),
    );
    expect(decodeEntry(Buffer.concat([Buffer.from([99]), payload.subarray(1)]))).toBeUndefined();
  });

  it('records its signal and sender', () => {
    const entry: LogEntry = { ...WRITTEN, signal: 'logs', producer: { id: 'chat', services: ['chat-service'] } };
    expect(decodeEntry(Buffer.concat(encodeEntry(entry)))).toEqual(entry);
  });
});
