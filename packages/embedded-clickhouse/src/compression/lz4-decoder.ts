import { queryError } from '../query-error.ts';

/** State of a block being decoded. Source: `lz4_Block_format.md` of LZ4. */
interface Decoding {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  at: number;
  to: number;
}

const MIN_MATCH = 4;
/** A length of 15 continues in the following bytes, as long as they are 255. */
const LONG_LENGTH = 15;
/** Below this, a loop is faster than a call. */
const SHORT_COPY = 32;

function damaged(what: string): Error {
  return queryError('CANNOT_DECOMPRESS', `Cannot decompress LZ4: ${what}`, 400);
}

function readByte(state: Decoding): number {
  const byte = state.input[state.at];
  if (byte === undefined) throw damaged('the block ends within a sequence');
  state.at += 1;
  return byte;
}

function readLength(state: Decoding, short: number): number {
  if (short < LONG_LENGTH) return short;
  let length = short;
  let byte = 0;
  do {
    byte = readByte(state);
    length += byte;
  } while (byte === 255);
  return length;
}

function requireRoom(state: Decoding, length: number): void {
  if (length > state.output.length - state.to) throw damaged('the block is longer than its header says');
}

function copyLiterals(state: Decoding, length: number): void {
  const { input, output, at, to } = state;
  if (length > input.length - at) throw damaged('the block ends within its literals');
  requireRoom(state, length);
  if (length > SHORT_COPY) output.set(input.subarray(at, at + length), to);
  else for (let index = 0; index < length; index += 1) output[to + index] = input[at + index] ?? 0;
  state.at += length;
  state.to += length;
}

function copyMatch(state: Decoding, offset: number, length: number): void {
  const { output, to } = state;
  if (offset === 0 || offset > to) throw damaged('a match lies before the beginning');
  requireRoom(state, length);
  const from = to - offset;
  // A match may overlap itself; it then repeats what was just written.
  if (length > SHORT_COPY && offset >= length) output.copyWithin(to, from, from + length);
  else for (let index = 0; index < length; index += 1) output[to + index] = output[from + index] ?? 0;
  state.to += length;
}

/**
 * Decodes one LZ4 block into `output` at offset `start`. Matches may refer back to the start of `output`.
 *
 * @returns the end offset of the decoded bytes.
 * @throws {QueryError} 271 for a damaged block, or one that does not fit.
 */
export function decodeLz4Block(input: Uint8Array, output: Uint8Array, start = 0): number {
  const state: Decoding = { input, output, at: 0, to: start };
  while (true) {
    const token = readByte(state);
    copyLiterals(state, readLength(state, token >> 4));
    if (state.at === input.length) return state.to;
    const offset = readByte(state) + readByte(state) * 256;
    copyMatch(state, offset, readLength(state, token & LONG_LENGTH) + MIN_MATCH);
  }
}
