import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printedBy } from './command.ts';
import { preferredPort } from './port.ts';
import { startProgram } from './program.ts';
import { auditspanCommand, type Listening } from './system.ts';

const ORIGIN = 'auditspan.example/demonstration';
const WITNESS = 'auditspan.example/witness';
const WITNESS_PORT = 7380;

/** What sealing needs besides the sink. */
export interface Sealing {
  readonly witness: Listening;
  /** Trust policy file: the log and the witness. */
  readonly policy: string;
  /** Folder for evidence. */
  readonly folder: string;
  /** Environment variables of a sealing sink. */
  readonly env: Readonly<Record<string, string>>;
}

/** Creates missing keys of log and witness, starts the witness, and writes the trust policy. */
export async function startSealing(folder: string): Promise<Sealing> {
  await mkdir(folder, { recursive: true });
  const log = await keyOf('log', ORIGIN, join(folder, 'log'));
  const cosigner = await keyOf('witness', WITNESS, join(folder, 'w1'));
  const witness = await startWitness(folder, log);
  const policy = join(folder, 'trust.policy');
  await writeFile(policy, `log ${log}\nwitness w1 ${cosigner} ${witness.url}\nquorum w1\n`);
  return { witness, policy, folder, env: sealingEnvironment(folder, policy) };
}

function sealingEnvironment(folder: string, policy: string): Readonly<Record<string, string>> {
  return {
    AUDITSPAN_SINK_SEAL_ORIGIN: ORIGIN,
    AUDITSPAN_SINK_SEAL_KEY_FILE: join(folder, 'log.key'),
    AUDITSPAN_SINK_SEAL_POLICY: policy,
  };
}

/** Returns the verifier key of a log or witness. */
async function keyOf(kind: 'log' | 'witness', name: string, path: string): Promise<string> {
  if (!existsSync(`${path}.pub`)) await printedBy(['keygen', kind, name, path]);
  return (await readFile(`${path}.pub`, 'utf8')).trim();
}

async function startWitness(folder: string, log: string): Promise<Listening> {
  const listen = `127.0.0.1:${await preferredPort(WITNESS_PORT)}`;
  const who = ['--name', WITNESS, '--key', join(folder, 'w1.key'), '--log', log];
  const { program, ready } = await startProgram({
    name: 'witness',
    file: auditspanCommand,
    args: ['witness', ...who, '--listen', listen, '--data-dir', join(folder, 'witness')],
    readyLine: /(http:\S+)\/add-checkpoint/,
  });
  return { program, url: ready };
}
