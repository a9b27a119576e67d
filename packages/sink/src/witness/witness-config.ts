import { readFile } from 'node:fs/promises';
import { LedgerFormatError, parsePolicy, parseVerifierKey, type VerifierKey } from '@auditspan/ledger';
import { z } from 'zod';
import { describeFaults } from '../config/describe-faults.ts';
import { SinkConfigError } from '../errors.ts';
import { parseListenAddress } from '../listen-address.ts';
import { messageOf } from '../error-message.ts';

/** Configuration of a witness. */
export interface WitnessConfig {
  /** Name on its cosignatures, such as `witness.example.com/w1`. */
  readonly name: string;
  /** File of its Ed25519 key; undefined if the key is in the environment. */
  readonly keyFile?: string | undefined;
  /** Logs that it cosigns for. */
  readonly logs: readonly VerifierKey[];
  /** Listen address: `host:port`. */
  readonly listen: string;
  /** Directory of the last cosigned checkpoints. */
  readonly dataDir: string;
}

/** Environment variable that may hold a witness's key as PKCS#8 PEM, instead of a file. */
export const WITNESS_KEY_VARIABLE = 'AUDITSPAN_WITNESS_KEY';

const schema = z.strictObject({
  name: z.string({ error: 'is needed: a name such as witness.example.com/w1' }).min(1),
  keyFile: z.string().min(1).optional(),
  log: z.array(z.string()).default([]),
  policy: z.string().min(1).optional(),
  listen: z
    .string()
    .refine((text) => parseListenAddress(text) !== undefined, 'must be host:port, such as 127.0.0.1:7380'),
  dataDir: z.string().min(1),
});

/**
 * Validates the options of `auditspan witness`, and reads the policy that they name.
 * @param hasKeyVariable whether {@link WITNESS_KEY_VARIABLE} is set.
 * @throws {SinkConfigError} naming every fault.
 */
export async function readWitnessConfig(options: unknown, hasKeyVariable: boolean): Promise<WitnessConfig> {
  const result = schema.safeParse(options);
  if (!result.success)
    throw new SinkConfigError(
      describeFaults(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)),
      { cause: result.error },
    );
  const { log, policy, ...rest } = result.data;
  const faults: string[] = [];
  const logs = log.flatMap((text) => readLogKey(text, faults));
  if (policy !== undefined) logs.push(...(await readPolicyLogs(policy, faults)));
  if (logs.length === 0 && faults.length === 0) faults.push('no log is named; give --log or --policy');
  if (rest.keyFile === undefined && !hasKeyVariable) faults.push(`no key: give --key, or set ${WITNESS_KEY_VARIABLE}`);
  if (faults.length > 0) throw new SinkConfigError(describeFaults(faults));
  return { ...rest, logs };
}

function readLogKey(text: string, faults: string[]): VerifierKey[] {
  try {
    const key = parseVerifierKey(text);
    if (key.type === 'ed25519') return [key];
    faults.push(`--log: the key ${key.name} is a witness's, not a log's`);
  } catch (error) {
    if (!(error instanceof LedgerFormatError)) throw error;
    faults.push(`--log: ${error.message}`);
  }
  return [];
}

async function readPolicyLogs(path: string, faults: string[]): Promise<VerifierKey[]> {
  try {
    return parsePolicy(await readFile(path)).logs.map(({ key }) => key);
  } catch (error) {
    faults.push(`--policy ${path}: ${messageOf(error)}`);
    return [];
  }
}
