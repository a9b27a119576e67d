import { pick } from '../crash/random.ts';

type Mutation = (bytes: Buffer, random: () => number) => Buffer;

/** Bytes that make lengths and times too short or excessively large. */
const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xff];
/** Texts that break text, JSON, SQL and line-based formats. */
const ODD_TEXTS = [
  '\u0000',
  '\n\n',
  "'; DROP TABLE audit_spans; --",
  '\uD800',
  '"',
  '\\',
  '{}',
  '[]',
  'null',
  '1e999',
  '-1',
];
const LONG = 70_000;

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => withBytes(bytes, at(bytes, random), 1, Buffer.of(Math.floor(random() * 256))),
  (bytes, random) => withBytes(bytes, at(bytes, random), 1, Buffer.of(pick(random, ODD_BYTES))),
  (bytes, random) => withBytes(bytes, at(bytes, random), Math.floor(random() * 12), Buffer.alloc(0)),
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => {
    const start = at(bytes, random);
    const piece = bytes.subarray(start, start + Math.floor(random() * 60));
    return withBytes(bytes, at(bytes, random), 0, piece);
  },
  (bytes, random) => withBytes(bytes, at(bytes, random), 0, Buffer.from(pick(random, ODD_TEXTS))),
  (bytes, random) => withBytes(bytes, at(bytes, random), 8, Buffer.alloc(8, pick(random, ODD_BYTES))),
  (bytes, random) => (random() < 0.05 ? withBytes(bytes, at(bytes, random), 0, Buffer.alloc(LONG, 'x')) : bytes),
];

/** Returns the bytes after a few mutations or, half of the time, unchanged. */
export function mutate(bytes: Buffer, random: () => number): Buffer {
  const changes = Math.floor(random() ** 2 * 4);
  return Array.from({ length: changes }).reduce<Buffer>((changed) => pick(random, MUTATIONS)(changed, random), bytes);
}

function at(bytes: Buffer, random: () => number): number {
  return Math.floor(random() * (bytes.length + 1));
}

function withBytes(bytes: Buffer, start: number, length: number, instead: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), instead, bytes.subarray(start + length)]);
}
