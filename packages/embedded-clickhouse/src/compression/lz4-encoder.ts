/*
 * A greedy LZ4 encoder: one candidate match per position, like the reference implementation's fast mode.
 * Source: `lz4_Block_format.md` of LZ4.
 */

const MIN_MATCH = 4;
const MAX_OFFSET = 65_535;
/** The format requires the last bytes to be literals, and matches to start some distance before the end. */
const LAST_LITERALS = 5;
const MATCH_MARGIN = 12;
const LONG_LENGTH = 15;
const HASH_BITS = 14;
const HASH_FACTOR = 0x9e37_79b1;
/** After this many misses (as a power of two) the search takes longer steps: such data does not compress. */
const SKIP_SHIFT = 6;

interface Encoding {
  readonly input: Buffer;
  readonly output: Buffer;
  to: number;
}

function writeLongLength(state: Encoding, length: number): void {
  if (length < LONG_LENGTH) return;
  let left = length - LONG_LENGTH;
  for (; left >= 255; left -= 255) {
    state.output[state.to] = 255;
    state.to += 1;
  }
  state.output[state.to] = left;
  state.to += 1;
}

function writeLiterals(state: Encoding, from: number, end: number, matchLength: number): void {
  const length = end - from;
  state.output[state.to] = (Math.min(length, LONG_LENGTH) << 4) | Math.min(matchLength, LONG_LENGTH);
  state.to += 1;
  writeLongLength(state, length);
  state.input.copy(state.output, state.to, from, end);
  state.to += length;
}

function writeSequence(state: Encoding, from: number, at: number, match: { offset: number; length: number }): void {
  const length = match.length - MIN_MATCH;
  writeLiterals(state, from, at, length);
  state.to = state.output.writeUInt16LE(match.offset, state.to);
  writeLongLength(state, length);
}

function measureMatch(input: Buffer, earlier: number, at: number): number {
  const end = input.length - LAST_LITERALS;
  let to = at + MIN_MATCH;
  while (to < end && input[to] === input[earlier + to - at]) to += 1;
  return to - at;
}

/** Returns the maximum encoded size of a block. */
function boundOf(size: number): number {
  return size + Math.ceil(size / 255) + 16;
}

/** Encodes bytes as one LZ4 block. Incompressible bytes become slightly longer. */
export function encodeLz4Block(bytes: Uint8Array): Buffer {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const state: Encoding = { input, output: Buffer.allocUnsafe(boundOf(input.length)), to: 0 };
  const seen = new Int32Array(2 ** HASH_BITS).fill(-1 - MAX_OFFSET);
  let literals = 0;
  let misses = 0;
  for (let at = 0; at < input.length - MATCH_MARGIN;) {
    const word = input.readInt32LE(at);
    const hash = Math.imul(word, HASH_FACTOR) >>> (32 - HASH_BITS);
    const earlier = seen[hash] ?? 0;
    seen[hash] = at;
    if (at - earlier > MAX_OFFSET || input.readInt32LE(earlier) !== word) {
      misses += 1;
      at += 1 + (misses >> SKIP_SHIFT);
      continue;
    }
    const length = measureMatch(input, earlier, at);
    writeSequence(state, literals, at, { offset: at - earlier, length });
    at += length;
    literals = at;
    misses = 0;
  }
  writeLiterals(state, literals, input.length, 0);
  return state.output.subarray(0, state.to);
}
