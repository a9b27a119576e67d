import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocketFrames } from '../src/body/websocket-frames.ts';

const MAX = 70_000;

function lengthBytes(length: number, masked: boolean): Buffer {
  const flag = masked ? 0x80 : 0;
  if (length < 126) return Buffer.from([flag | length]);
  if (length <= 0xffff) return Buffer.from([flag | 126, length >> 8, length & 0xff]);
  const bytes = Buffer.alloc(9);
  bytes[0] = flag | 127;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

function frame(first: number, payload: Buffer, mask?: Uint8Array): Buffer {
  const head = Buffer.concat([Buffer.from([first]), lengthBytes(payload.length, mask !== undefined)]);
  if (mask === undefined) return Buffer.concat([head, payload]);
  return Buffer.concat([head, mask, payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0))]);
}

function read(bytes: Buffer, size: number): unknown[] {
  const seen: unknown[] = [];
  const frames = new WebSocketFrames({ message: (text) => seen.push(text), close: (code) => seen.push(code) }, MAX);
  for (let i = 0; i < bytes.length; i += size) frames.write(bytes.subarray(i, i + size));
  return seen;
}

const mask = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined });
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('é'.repeat(100), 'x'.repeat(66_000)));

describe('the frames of a WebSocket', () => {
  it('deliver the same messages however they are split, with control frames in between', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), mask, fc.integer({ min: 1, max: 5000 }), (texts, key, size) => {
        const bytes = texts.flatMap((message) => {
          const payload = Buffer.from(message);
          const half = payload.length >> 1;
          return [
            frame(0x01, payload.subarray(0, half), key),
            frame(0x89, Buffer.from('ping'), key),
            frame(0x80, payload.subarray(half), key),
          ];
        });
        const all = Buffer.concat([...bytes, frame(0x88, Buffer.from([0x03, 0xe9]), key)]);
        expect(read(all, size)).toEqual([...texts, 1001]);
      }),
    );
  });

  it('report no messages that are compressed, binary or too long, and 1005 for a close without a code', () => {
    const bytes = [
      frame(0xc1, Buffer.from('compressed')),
      frame(0x82, Buffer.from('binary')),
      frame(0x81, Buffer.alloc(MAX + 1)),
      frame(0x81, Buffer.from('told')),
      frame(0x88, Buffer.alloc(0)),
    ];
    expect(read(Buffer.concat(bytes), 7)).toEqual(['told', 1005]);
  });

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), fc.integer({ min: 1, max: 20 }), (bytes, size) => {
        read(Buffer.from(bytes), size);
      }),
    );
  });
});
