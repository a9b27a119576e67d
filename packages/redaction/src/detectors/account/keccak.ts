const LANES = 25;
const ROUNDS = 24;
/** Bytes that are taken in at a time for a digest of 256 bits. */
const RATE = 136;

/** A lane of 64 bits at `2 * lane`, its low half first. */
const state = new Int32Array(2 * LANES);
const before = new Int32Array(2 * LANES);
const parity = new Int32Array(10);
const block = Buffer.alloc(RATE);

/** Keccak-256 as Ethereum uses it, with the padding from before SHA-3 (https://keccak.team/keccak.html), in hex, of a short ASCII text. */
export function keccak256(text: string): string {
  if (text.length >= RATE) throw new RangeError(`a text of ${text.length} characters is too long for one block`);
  block.fill(0).write(text, 'latin1');
  block[text.length] = 0x01;
  block[RATE - 1] = (block[RATE - 1] as number) | 0x80;
  state.fill(0);
  for (let half = 0; half < RATE / 4; half++) state[half] = block.readInt32LE(half * 4);
  permute();
  for (let half = 0; half < 8; half++) block.writeInt32LE(state[half] as number, half * 4);
  return block.toString('hex', 0, 32);
}

function permute(): void {
  let register = 1;
  for (let round = 0; round < ROUNDS; round++) {
    mixColumns();
    rotateAndMove();
    mixRows();
    // The constant of a round has bits at 2^j - 1, which a shift register of eight bits gives out.
    for (let bit = 0; bit < 7; bit++) {
      if ((register & 1) !== 0) flip((1 << bit) - 1);
      register = (register << 1) ^ ((register >> 7) * 0x171);
    }
  }
}

/** Flips a bit of the first lane. */
function flip(bit: number): void {
  const half = bit >> 5;
  state[half] = (state[half] as number) ^ (1 << (bit & 31));
}

/** Theta. */
function mixColumns(): void {
  parity.fill(0);
  for (let half = 0; half < 2 * LANES; half++) {
    parity[half % 10] = (parity[half % 10] as number) ^ (state[half] as number);
  }
  for (let x = 0; x < 10; x += 2) {
    const [left, right] = [(x + 8) % 10, (x + 2) % 10];
    const [low, high] = [parity[right] as number, parity[right + 1] as number];
    const lowChange = (parity[left] as number) ^ ((low << 1) | (high >>> 31));
    const highChange = (parity[left + 1] as number) ^ ((high << 1) | (low >>> 31));
    for (let half = x; half < 2 * LANES; half += 10) {
      state[half] = (state[half] as number) ^ lowChange;
      state[half + 1] = (state[half + 1] as number) ^ highChange;
    }
  }
}

/** Rho and pi. */
function rotateAndMove(): void {
  before.set(state);
  let [x, y] = [1, 0];
  for (let step = 0; step < ROUNDS; step++) {
    const from = 2 * (x + 5 * y);
    [x, y] = [y, (2 * x + 3 * y) % 5];
    rotateTo(2 * (x + 5 * y), from, (((step + 1) * (step + 2)) / 2) % 64);
  }
}

function rotateTo(to: number, from: number, bits: number): void {
  const swap = bits >= 32 ? 1 : 0;
  const [low, high] = [before[from + swap] as number, before[from + 1 - swap] as number];
  const left = bits & 31;
  state[to] = left === 0 ? low : (low << left) | (high >>> (32 - left));
  state[to + 1] = left === 0 ? high : (high << left) | (low >>> (32 - left));
}

/** Chi. */
function mixRows(): void {
  before.set(state);
  for (let half = 0; half < 2 * LANES; half++) {
    const row = half - (half % 10);
    const [next, after] = [row + ((half + 2) % 10), row + ((half + 4) % 10)];
    state[half] = (before[half] as number) ^ (~(before[next] as number) & (before[after] as number));
  }
}
