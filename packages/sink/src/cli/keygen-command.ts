import { createPublicKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createVerifierKey, formatVerifierKey, type KeyType } from '@auditspan/ledger';
import { createKeyFile } from '@auditspan/ledger/node';
import { generateAuditorKey, generatePseudonymKey } from '@auditspan/redaction';
import type { Command } from 'commander';
import { KeyFileError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { messageOf } from '../error-message.ts';

/** Length of a public key in bytes. */
const ED25519_BYTES = 32;
const URL_NAME = 'a globally unique name: a URL without its scheme';

const EXAMPLES = `
Examples:
  auditspan keygen auditor auditor      writes auditor.key, which stays with the auditor, and auditor.pub for policies
  auditspan keygen pseudonym k1.key     writes the secret key for pseudonyms
  auditspan keygen log example.com/audit/log1 log
                                        writes log.key, which signs checkpoints, and log.pub, which verifies them
  auditspan keygen log example.com/audit/log1 log --public-key hsm.pem
                                        writes only log.pub, for a key that stays in an HSM
  auditspan keygen witness witness.example.com/w1 w1
                                        writes w1.key, which stays with the witness, and w1.pub for trust policies
  auditspan keygen officer ann ann      writes ann.key, which stays with ann, and ann.pub for governance files

Secret keys are readable only by their owner (mode 0600). Existing files are not overwritten, and no secret is printed.`;

/** `auditspan keygen`: generates the keys that policies name. */
export function addKeygenCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('keygen')
    .description(
      'generate a key: of an auditor for sealed originals, for pseudonyms, of an audit log, of a witness, or of an officer',
    )
    .addHelpText('after', EXAMPLES);
  command
    .command('auditor')
    .description('generate the key pair (X25519) that originals are sealed to')
    .argument('<path>', 'writes <path>.key and <path>.pub')
    .addHelpText('after', EXAMPLES)
    .action((path: string) => makeAuditorKey(path, context));
  command
    .command('pseudonym')
    .description('generate a secret key (HMAC-SHA256) for pseudonyms')
    .argument('<file>', 'file to write')
    .addHelpText('after', EXAMPLES)
    .action((path: string) => makePseudonymKey(path, context));
  addNoteKeys(command, context);
}

function addNoteKeys(command: Command, context: CommandContext): void {
  const kinds = [
    {
      kind: 'log',
      type: 'ed25519',
      named: 'origin',
      description: 'of an audit log, which signs its checkpoints',
      what: URL_NAME,
    },
    {
      kind: 'officer',
      type: 'ed25519',
      named: 'name',
      description: 'of an officer, who signs holds, erasures and retention runs',
      what: 'name of the officer, unique in the governance file',
    },
    {
      kind: 'witness',
      type: 'cosignature/v1',
      named: 'name',
      description: 'of a witness, which cosigns checkpoints',
      what: URL_NAME,
    },
  ] as const;
  for (const { kind, type, named, description, what } of kinds) {
    command
      .command(kind)
      .description(`generate the key (Ed25519) ${description}`)
      .argument(`<${named}>`, what)
      .argument('<path>', 'writes <path>.key and <path>.pub')
      .option(
        '--public-key <file>',
        'PEM of an Ed25519 public key whose private key is elsewhere: writes only <path>.pub',
      )
      .addHelpText('after', EXAMPLES)
      .action((name: string, path: string, { publicKey }: { publicKey?: string }) =>
        publicKey === undefined
          ? makeNoteKey({ name, type, path }, context)
          : namePublicKey({ name, type, path }, publicKey, context),
      );
  }
}

/** The name, type and path of a key. */
interface NamedKey {
  readonly name: string;
  readonly type: KeyType;
  readonly path: string;
}

async function namePublicKey({ name, type, path }: NamedKey, file: string, { stdout }: CommandContext): Promise<void> {
  const verifier = formatVerifierKey(createVerifierKey(name, type, await readPublicKey(file)));
  await writeNewFile(`${path}.pub`, `${verifier}\n`, 0o644);
  stdout.write(`${path}.pub  verifies: ${verifier}\n`);
}

async function readPublicKey(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { crv, x = '' } = createPublicKey(await readFile(file)).export({ format: 'jwk' });
    if (crv === 'Ed25519') return Uint8Array.from(Buffer.from(x, 'base64url'));
    throw new TypeError('it is not an Ed25519 key');
  } catch (cause) {
    const reason = messageOf(cause);
    throw new KeyFileError(`cannot read the public key ${file}: ${reason}`, { cause });
  }
}

async function makeNoteKey({ name, type, path }: NamedKey, { stdout }: CommandContext): Promise<void> {
  // Rejects an invalid name before any file is written.
  createVerifierKey(name, type, new Uint8Array(ED25519_BYTES));
  const { publicKey } = await createKeyFile(`${path}.key`);
  const verifier = formatVerifierKey(createVerifierKey(name, type, publicKey));
  await writeNewFile(`${path}.pub`, `${verifier}\n`, 0o644);
  stdout.write(`${path}.key  signs: keep it secret\n${path}.pub  verifies: ${verifier}\n`);
}

async function makeAuditorKey(path: string, { stdout }: CommandContext): Promise<void> {
  const pair = generateAuditorKey();
  await writeNewFile(`${path}.key`, pair.privateKey, 0o600);
  await writeNewFile(`${path}.pub`, pair.publicKey, 0o644);
  stdout.write(
    `Key ${pair.id}.\n  ${path}.key  opens sealed values: keep it where no service can read it\n` +
      `  ${path}.pub  seals: name it in a policy, as seal.publicKey\n`,
  );
}

async function makePseudonymKey(path: string, { stdout }: CommandContext): Promise<void> {
  await writeNewFile(path, `${generatePseudonymKey()}\n`, 0o600);
  stdout.write(`${path}: name it in a policy, as pseudonym.keys.<id>.file\n`);
}

async function writeNewFile(path: string, content: string, mode: number): Promise<void> {
  try {
    await writeFile(path, content, { mode, flag: 'wx' });
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const reason = messageOf(cause);
    throw new KeyFileError(
      isThere ? `the file ${path} exists already; keys are never overwritten` : `cannot write the key: ${reason}`,
      {
        cause,
      },
    );
  }
}
