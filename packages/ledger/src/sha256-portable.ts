/** FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS: Int32Array = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/** FIPS 180-4, section 5.3.3: the same for the square roots of the first 8 primes. */
const INITIAL_STATE: Int32Array = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

const BLOCK_BYTES = 64;

const rotateRight = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));
const smallSigma0 = (x: number): number => rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
const smallSigma1 = (x: number): number => rotateRight(x, 17) ^ rotateRight(x, 19) ^ (x >>> 10);
const bigSigma0 = (x: number): number => rotateRight(x, 2) ^ rotateRight(x, 13) ^ rotateRight(x, 22);
const bigSigma1 = (x: number): number => rotateRight(x, 6) ^ rotateRight(x, 11) ^ rotateRight(x, 25);
const choose = (x: number, y: number, z: number): number => (x & y) ^ (~x & z);
const majority = (x: number, y: number, z: number): number => (x & y) ^ (x & z) ^ (y & z);

function padded(message: Uint8Array): DataView {
  const blocks = Math.floor((message.length + 8) / BLOCK_BYTES) + 1;
  const bytes = new Uint8Array(blocks * BLOCK_BYTES);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
  return view;
}

function expand(schedule: Int32Array, view: DataView, offset: number): void {
  for (let t = 0; t < 16; t += 1) schedule[t] = view.getInt32(offset + 4 * t);
  for (let t = 16; t < 64; t += 1) {
    schedule[t] = smallSigma1(schedule[t - 2]!) + schedule[t - 7]! + smallSigma0(schedule[t - 15]!) + schedule[t - 16]!;
  }
}

function compress(state: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t += 1) {
    const t1 = (h + bigSigma1(e) + choose(e, f, g) + ROUND_CONSTANTS[t]! + schedule[t]!) | 0;
    const t2 = (bigSigma0(a) + majority(a, b, c)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const worked = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] = state[i]! + worked[i]!;
}

/**
 * Computes SHA-256 (FIPS 180-4) in plain TypeScript, for runtimes without a synchronous implementation, such as
 * browsers.
 */
export function portableSha256(message: Uint8Array): Uint8Array {
  const view = padded(message);
  const state = INITIAL_STATE.slice();
  const schedule = new Int32Array(64);
  for (let offset = 0; offset < view.byteLength; offset += BLOCK_BYTES) {
    expand(schedule, view, offset);
    compress(state, schedule);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => digest.setInt32(4 * index, word));
  return new Uint8Array(digest.buffer);
}
