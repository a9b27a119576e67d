/**
 * 64-bit registers of two 32-bit words each, with arithmetic modulo 2^64. A register is identified by the index of its
 * lower word. BigInt is several times slower in a loop.
 */
export type Registers = Int32Array<ArrayBuffer>;

/** A constant factor, prepared for {@link multiply}. */
export interface Factor {
  readonly low: number;
  readonly high: number;
}

const WORD = 0xffff_ffff;
const HALF = 0xffff;

/** Creates a factor for {@link multiply}. */
export function factorOf(value: bigint): Factor {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}

export function copy(r: Registers, to: number, from: number): void {
  r[to] = r[from] ?? 0;
  r[to + 1] = r[from + 1] ?? 0;
}

export function xor(r: Registers, to: number, other: number): void {
  r[to] = (r[to] ?? 0) ^ (r[other] ?? 0);
  r[to + 1] = (r[to + 1] ?? 0) ^ (r[other + 1] ?? 0);
}

function addWords(r: Registers, to: number, low: number, high: number): void {
  const sum = ((r[to] ?? 0) >>> 0) + (low >>> 0);
  r[to] = sum;
  r[to + 1] = (r[to + 1] ?? 0) + high + (sum > WORD ? 1 : 0);
}

export function add(r: Registers, to: number, other: number): void {
  addWords(r, to, r[other] ?? 0, r[other + 1] ?? 0);
}

/** Adds eight bytes of the input, little-endian. */
export function addInput(r: Registers, to: number, input: DataView, at: number): void {
  addWords(r, to, input.getInt32(at, true), input.getInt32(at + 4, true));
}

/** Returns the upper word of the product of two words, computed from their halves. */
function upperProduct(a: number, b: number): number {
  const low = Math.imul(a & HALF, b & HALF) >>> 0;
  const cross = Math.imul(a & HALF, b >>> 16) >>> 0;
  const otherCross = Math.imul(a >>> 16, b & HALF) >>> 0;
  const middle = (low >>> 16) + (cross & HALF) + (otherCross & HALF);
  return Math.imul(a >>> 16, b >>> 16) + (cross >>> 16) + (otherCross >>> 16) + (middle >>> 16);
}

export function multiply(r: Registers, to: number, by: Factor): void {
  const low = r[to] ?? 0;
  const high = r[to + 1] ?? 0;
  r[to + 1] = upperProduct(low, by.low) + Math.imul(low, by.high) + Math.imul(high, by.low);
  r[to] = Math.imul(low, by.low);
}

/** Rotates right, by neither 0 nor 32 bits. */
export function rotate(r: Registers, to: number, bits: number): void {
  const swapped = bits > 32;
  const low = r[swapped ? to + 1 : to] ?? 0;
  const high = r[swapped ? to : to + 1] ?? 0;
  const by = bits & 31;
  r[to] = (low >>> by) | (high << (32 - by));
  r[to + 1] = (high >>> by) | (low << (32 - by));
}
