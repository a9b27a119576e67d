import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrpcMessages } from '../../src/body/grpc-messages.ts';
import { ProtobufPicker } from '../../src/body/protobuf-picker.ts';
import { chunksOf, chunkSizes } from '../support/chunks.ts';
import { grpcMessage, protobuf, type ProtobufField, type ProtobufValue } from '../support/protobuf.ts';

const PATHS = { model: [1], inner: [2, 1], deep: [2, 3, 1], count: [4] };

const MAX_BYTES = 1000;

function picked(bytes: Buffer, sizes: readonly number[] = [], maxBytes = MAX_BYTES): unknown {
  const picker = new ProtobufPicker(PATHS, maxBytes);
  for (const chunk of chunksOf(bytes, sizes)) picker.write(chunk);
  return picker.fields();
}

/** Returns what the picker should find, looked up in the values and not in the bytes. */
function expected(fields: readonly ProtobufField[], path: readonly number[]): unknown {
  const [field, ...rest] = path;
  let found: unknown;
  for (const [number, value] of fields) {
    if (number !== field || (typeof value === 'string' && Buffer.byteLength(value) > MAX_BYTES)) continue;
    if (rest.length === 0) found = value;
    else if (Array.isArray(value)) found = expected(value as readonly ProtobufField[], rest) ?? found;
  }
  return found;
}

const count = fc.integer({ min: 0, max: 2 ** 48 });
const text = fc.string({ unit: 'grapheme', maxLength: 300, size: 'max' });
const tensor: fc.Arbitrary<ProtobufValue> = fc
  .uint8Array({ maxLength: 300, size: 'max' })
  .map((bytes) => Buffer.from(bytes));
const deep = fc.array(fc.oneof(fc.tuple(fc.constant(1), text), fc.tuple(fc.constant(2), count)), { maxLength: 4 });
const inner = fc.array(
  fc.oneof(fc.tuple(fc.constant(1), text), fc.tuple(fc.constant(3), deep), fc.tuple(fc.constant(9), tensor)),
  { maxLength: 4 },
);
const message: fc.Arbitrary<readonly ProtobufField[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constant(1), text),
    fc.tuple(fc.constant(2), inner),
    fc.tuple(fc.constant(4), count),
    fc.tuple(fc.integer({ min: 5, max: 2000 }), fc.oneof(tensor, count)),
  ),
  { maxLength: 12 },
);

describe('fields of a Protocol Buffers message', () => {
  it('are found at any position and however the bytes are split', () => {
    fc.assert(
      fc.property(message, chunkSizes, (fields, sizes) => {
        const wanted = Object.entries(PATHS).map(([name, path]) => [name, expected(fields, path)]);
        expect(picked(protobuf(...fields), sizes)).toEqual(
          Object.fromEntries(wanted.filter(([, value]) => value !== undefined)),
        );
      }),
    );
  });

  it('are read from arbitrary bytes without errors, and alike however they are split', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400, size: 'max' }), chunkSizes, (bytes, sizes) => {
        expect(picked(Buffer.from(bytes), sizes)).toEqual(picked(Buffer.from(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['that exceed their message', Buffer.from([0x12, 0x02, 0x0a, 0x09, 0x61])],
    ['of groups', Buffer.from([0x0b, 0x0a, 0x01, 0x61])],
    ['with the number 0', Buffer.from([0x02, 0x01, 0x61, 0x0a, 0x01, 0x61])],
    ['with an endless length', Buffer.alloc(40, 0xff)],
  ])('%s are not read', (_name, bytes) => {
    expect(picked(bytes)).toEqual({});
  });

  it('are skipped if they are too long', () => {
    expect(picked(protobuf([1, 'a'.repeat(11)], [4, 1]), [], 10)).toEqual({ count: 1 });
  });
});

describe('messages of a gRPC body', () => {
  it('are separated however the bytes are split', () => {
    const body = fc.array(fc.tuple(fc.uint8Array({ maxLength: 50, size: 'max' }), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(body, chunkSizes, (messages, sizes) => {
        const seen: [string, boolean][] = [];
        const reader = new GrpcMessages((isCompressed) => {
          const parts: Buffer[] = [];
          return {
            write: (chunk) => parts.push(Buffer.from(chunk)),
            finish: () => seen.push([Buffer.concat(parts).toString('hex'), isCompressed]),
          };
        });
        const bytes = messages.map(([content, isCompressed]) => grpcMessage(Buffer.from(content), isCompressed));
        for (const chunk of chunksOf(Buffer.concat(bytes), sizes)) reader.write(chunk);
        expect(seen).toEqual(messages.map(([content, flag]) => [Buffer.from(content).toString('hex'), flag]));
      }),
    );
  });
});
