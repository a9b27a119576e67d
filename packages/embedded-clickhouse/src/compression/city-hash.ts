import { add, addInput, copy, factorOf, multiply, rotate, xor, type Registers } from './uint64-registers.ts';

/*
 * CityHash128 of version 1.0.2, the checksum of ClickHouse's compressed blocks; later versions give other values.
 * Source: Google's CityHash 1.0.2, as `contrib/cityhash102` of ClickHouse keeps it. The names are those of the source.
 */

const K0 = 0xc3a5_c85c_97cb_3127n;
const K1 = 0xb492_b66f_be98_f273n;
const K2 = 0x9ae1_6a3b_2f90_404fn;
const K3 = 0xc949_d7c7_509e_6557n;
const MIX = 0x9ddf_ea08_eb38_2d69n;

/** 128 bits; `low` is stored first. */
interface Hash128 {
  readonly low: bigint;
  readonly high: bigint;
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotated = (value: bigint, bits: bigint): bigint => u64((value >> bits) | (value << (64n - bits)));
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);
const fetch64 = (view: DataView, at: number): bigint => view.getBigUint64(at, true);

function hash16(low: bigint, high: bigint): bigint {
  const a = shiftMix(u64((low ^ high) * MIX));
  const b = shiftMix(u64((high ^ a) * MIX));
  return u64(b * MIX);
}

function hash0to16(view: DataView): bigint {
  const length = view.byteLength;
  const size = BigInt(length);
  if (length > 8) {
    const last = fetch64(view, length - 8);
    return hash16(fetch64(view, 0), rotated(u64(last + size), size)) ^ last;
  }
  if (length >= 4) {
    return hash16(size + (BigInt(view.getUint32(0, true)) << 3n), BigInt(view.getUint32(length - 4, true)));
  }
  if (length === 0) return K2;
  const y = BigInt(view.getUint8(0) + view.getUint8(length >> 1) * 256);
  const z = BigInt(length + view.getUint8(length - 1) * 4);
  return u64(shiftMix(u64((y * K2) ^ (z * K3))) * K2);
}

function finish(a: bigint, b: bigint, c: bigint, d: bigint): Hash128 {
  const first = hash16(a, c);
  const second = hash16(d, b);
  return { low: first ^ second, high: hash16(second, first) };
}

/** For fewer than 128 bytes. */
function cityMurmur(view: DataView, seed: Hash128): Hash128 {
  const length = view.byteLength;
  if (length <= 16) {
    const a = u64(shiftMix(u64(seed.low * K1)) * K1);
    const c = u64(seed.high * K1 + hash0to16(view));
    return finish(a, seed.high, c, shiftMix(u64(a + (length >= 8 ? fetch64(view, 0) : c))));
  }
  let b = seed.high;
  let c = hash16(u64(fetch64(view, length - 8) + K1), seed.low);
  let d = hash16(u64(b + BigInt(length)), u64(c + fetch64(view, length - 16)));
  let a = u64(seed.low + d);
  for (let at = 0; at < length - 16; at += 16) {
    a = u64((a ^ (shiftMix(u64(fetch64(view, at) * K1)) * K1)) * K1);
    b ^= a;
    c = u64((c ^ (shiftMix(u64(fetch64(view, at + 8) * K1)) * K1)) * K1);
    d ^= c;
  }
  return finish(a, b, c, d);
}

/** Registers of the long hash: x, y, z, the pairs v and w, and four scratch registers. */
const [X, Y, Z, V0, V1, W0, W1, A, B, C, D] = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20] as const;
const REGISTERS = 11;
const FACTOR = factorOf(K1);

/** Hashes 32 bytes with the seeds in `A` and `B` into the pair at `to`. */
function weakHash32(r: Registers, input: DataView, at: number, to: number): void {
  addInput(r, A, input, at);
  add(r, B, A);
  addInput(r, B, input, at + 24);
  rotate(r, B, 21);
  copy(r, C, A);
  addInput(r, A, input, at + 8);
  addInput(r, A, input, at + 16);
  copy(r, D, A);
  rotate(r, D, 44);
  add(r, B, D);
  addInput(r, A, input, at + 24);
  copy(r, to, A);
  add(r, B, C);
  copy(r, to + 2, B);
}

function hash64Bytes(r: Registers, input: DataView, at: number): void {
  add(r, X, Y);
  add(r, X, V0);
  addInput(r, X, input, at + 16);
  rotate(r, X, 37);
  multiply(r, X, FACTOR);
  add(r, Y, V1);
  addInput(r, Y, input, at + 48);
  rotate(r, Y, 42);
  multiply(r, Y, FACTOR);
  xor(r, X, W1);
  xor(r, Y, V0);
  xor(r, Z, W0);
  rotate(r, Z, 33);
  copy(r, A, V1);
  multiply(r, A, FACTOR);
  copy(r, B, X);
  add(r, B, W0);
  weakHash32(r, input, at, V0);
  copy(r, A, Z);
  add(r, A, W1);
  copy(r, B, Y);
  weakHash32(r, input, at + 32, W0);
  copy(r, A, X);
  copy(r, X, Z);
  copy(r, Z, A);
}

type LongState = [x: bigint, y: bigint, z: bigint, v0: bigint, v1: bigint, w0: bigint, w1: bigint];

/** Processes all whole blocks of 128 bytes. */
function hashSteps(view: DataView, start: LongState): LongState {
  const registers = new Int32Array(REGISTERS * 2);
  const words = new DataView(registers.buffer);
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  start.forEach((value, at) => words.setBigUint64(at * 8, value, littleEndian));
  const end = view.byteLength - (view.byteLength % 128);
  for (let at = 0; at < end; at += 64) hash64Bytes(registers, view, at);
  return start.map((_, at) => words.getBigUint64(at * 8, littleEndian)) as LongState;
}

/** Like {@link weakHash32}, on values. */
function weakHashOf(view: DataView, at: number, a: bigint, b: bigint): [bigint, bigint] {
  const start = u64(a + fetch64(view, at));
  const last = fetch64(view, at + 24);
  const mixed = rotated(u64(b + start + last), 21n);
  const middle = u64(start + fetch64(view, at + 8) + fetch64(view, at + 16));
  return [u64(middle + last), u64(mixed + rotated(middle, 44n) + start)];
}

/** For 128 bytes and more. */
function cityLong(view: DataView, seed: Hash128): Hash128 {
  const length = view.byteLength;
  const firstZ = u64(BigInt(length) * K1);
  const firstV0 = u64(rotated(seed.high ^ K1, 49n) * K1 + fetch64(view, 0));
  const firstV1 = u64(rotated(firstV0, 42n) * K1 + fetch64(view, 8));
  const firstW0 = u64(rotated(u64(seed.high + firstZ), 35n) * K1 + seed.low);
  const firstW1 = u64(rotated(u64(seed.low + fetch64(view, 88)), 53n) * K1);
  let [x, y, z, v0, v1, w0, w1] = hashSteps(view, [seed.low, seed.high, firstZ, firstV0, firstV1, firstW0, firstW1]);
  y = u64(y + rotated(w0, 37n) * K0 + z);
  x = u64(x + rotated(u64(v0 + z), 49n) * K0);
  for (let done = 32; done < (length % 128) + 32; done += 32) {
    const at = length - done;
    y = u64(rotated(u64(y - x), 42n) * K0 + v1);
    w0 = u64(w0 + fetch64(view, at + 16));
    x = u64(rotated(x, 49n) * K0 + w0);
    w0 = u64(w0 + v0);
    [v0, v1] = weakHashOf(view, at, v0, v1);
  }
  x = hash16(x, v0);
  y = hash16(y, w0);
  return { low: u64(hash16(u64(x + v1), w1) + y), high: hash16(u64(x + w1), u64(y + v1)) };
}

function hashWithSeed(view: DataView, seed: Hash128): Hash128 {
  return view.byteLength < 128 ? cityMurmur(view, seed) : cityLong(view, seed);
}

function hashOf(view: DataView): Hash128 {
  const length = view.byteLength;
  if (length >= 16) {
    const rest = new DataView(view.buffer, view.byteOffset + 16, length - 16);
    return hashWithSeed(rest, { low: fetch64(view, 0) ^ K3, high: fetch64(view, 8) });
  }
  if (length < 8) return hashWithSeed(view, { low: K0, high: K1 });
  const low = fetch64(view, 0) ^ u64(BigInt(length) * K0);
  const empty = new DataView(view.buffer, view.byteOffset, 0);
  return hashWithSeed(empty, { low, high: fetch64(view, length - 8) ^ K1 });
}

/**
 * Returns the CityHash128 (version 1.0.2) of bytes in the 16-byte form that precedes a compressed block of ClickHouse.
 */
export function cityHash128(bytes: Uint8Array): Buffer {
  const { low, high } = hashOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const hash = Buffer.alloc(16);
  hash.writeBigUInt64LE(low, 0);
  hash.writeBigUInt64LE(high, 8);
  return hash;
}
