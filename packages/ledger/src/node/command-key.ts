import { type ChildProcess, spawn } from 'node:child_process';
import { decodeBase64 } from '../base64.ts';
import { LedgerSigningError } from '../errors.ts';
import { checkedSigningKey, type SigningKey } from '../signing-key.ts';

/** Options of {@link createCommandKey}: a command that signs with a key in a KMS or HSM. */
export interface CommandKeyOptions {
  /** Program and arguments; no shell is involved. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Ed25519 public key of the command's signing key, 32 bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Milliseconds after which the command is killed. Default 10000. */
  readonly timeout?: number;
}

const MAX_OUTPUT_BYTES = 4096;

/**
 * Creates a signing key backed by a command. The command reads the exact bytes to sign from standard input, and writes
 * the 64-byte Ed25519 signature in base64 to standard output. Every signature is verified with the public key before
 * use.
 */
export function createCommandKey({ command, publicKey, timeout = 10_000 }: CommandKeyOptions): SigningKey {
  const name = `the signing command ${command[0]}`;
  const sign = async (message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
    const signature = decodeBase64((await run(command, message, timeout, name)).trim());
    if (signature !== undefined) return signature;
    throw new LedgerSigningError(`${name} did not print base64; it must print only the signature`);
  };
  return checkedSigningKey({ publicKey, sign }, name);
}

function run(
  [program, ...args]: CommandKeyOptions['command'],
  input: Uint8Array,
  timeout: number,
  name: string,
): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], timeout, killSignal: 'SIGKILL' });
  const output = collect(child);
  // A command that exits without reading its input is judged by its exit status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new LedgerSigningError(`${name} cannot be started; check the path`, { cause })),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output());
      else reject(new LedgerSigningError(`${name} ${describeEnd(code, signal, timeout)}; run it by hand to see why`));
    });
  });
}

function describeEnd(code: number | null, signal: string | null, timeout: number): string {
  return signal === null ? `ended with code ${code}` : `was killed by ${signal} (timeout ${timeout} ms)`;
}

/** Collects a bounded amount of output; a command that writes more is killed. */
function collect(child: ChildProcess): () => string {
  let output = '';
  child.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
    output += chunk;
    if (output.length > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
  });
  return () => output;
}
