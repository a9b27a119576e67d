import { createPublicKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createVerifierKey, formatVerifierKey, type KeyType } from '@auditspan/ledger';
import { createKeyFile } from '@auditspan/ledger/node';
import { generateAuditorKey, generatePseudonymKey } from '@auditspan/redaction';
import type { Command } from 'commander';
import { KeyFileError } from '../errors.ts';
import type { CommandContext } from './context.ts';

/** Bytes of a public key. */
const ED25519_BYTES = 32;
const URL_NAME = 'a URL without its scheme, which nobody else uses';

const EXAMPLES = `
Examples:
  auditspan keygen auditor auditor      writes auditor.key, which stays with the auditor, and auditor.pub for policies
  auditspan keygen pseudonym k1.key     writes the secret key of pseudonyms
  auditspan keygen log example.com/audit/log1 log
                                        writes log.key, which signs checkpoints, and log.pub, which checks them
  auditspan keygen log example.com/audit/log1 log --public-key hsm.pem
                                        writes log.pub alone, of a key that stays in an HSM
  auditspan keygen witness witness.example.com/w1 w1
                                        writes w1.key, which stays with the witness, and w1.pub for trust policies
  auditspan keygen officer ann ann      writes ann.key, which stays with ann, and ann.pub for governance files

Only the owner may read a secret key (mode 0600). Nothing is written over, and no secret is printed.`;

/** `auditspan keygen`: makes the keys that policies name. */
export function addKeygenCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('keygen')
    .description(
      'make keys: of an auditor for sealed originals, of pseudonyms, of an audit log, of its witness, or of an officer',
    )
    .addHelpText('after', EXAMPLES);
  command
    .command('auditor')
    .description('make the key pair (X25519) that originals are sealed to')
    .argument('<path>', 'where to write <path>.key and <path>.pub')
    .addHelpText('after', EXAMPLES)
    .action((path: string) => makeAuditorKey(path, context));
  command
    .command('pseudonym')
    .description('make a secret key (HMAC-SHA256) of pseudonyms')
    .argument('<file>', 'where to write it')
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
      description: 'that signs the checkpoints of an audit log',
      what: URL_NAME,
    },
    {
      kind: 'officer',
      type: 'ed25519',
      named: 'name',
      description: 'that somebody signs holds, erasures and retention runs with',
      what: 'who it is; nobody else in the governance file has this name',
    },
    {
      kind: 'witness',
      type: 'cosignature/v1',
      named: 'name',
      description: 'that a witness cosigns with',
      what: URL_NAME,
    },
  ] as const;
  for (const { kind, type, named, description, what } of kinds) {
    command
      .command(kind)
      .description(`make the key (Ed25519) ${description}`)
      .argument(`<${named}>`, what)
      .argument('<path>', 'where to write <path>.key and <path>.pub')
      .option('--public-key <file>', 'PEM of an Ed25519 key that is elsewhere: writes <path>.pub alone')
      .addHelpText('after', EXAMPLES)
      .action((name: string, path: string, { publicKey }: { publicKey?: string }) =>
        publicKey === undefined
          ? makeNoteKey({ name, type, path }, context)
          : namePublicKey({ name, type, path }, publicKey, context),
      );
  }
}

/** What a key is called, and where it goes. */
interface NamedKey {
  readonly name: string;
  readonly type: KeyType;
  readonly path: string;
}

async function namePublicKey({ name, type, path }: NamedKey, file: string, { stdout }: CommandContext): Promise<void> {
  const verifier = formatVerifierKey(createVerifierKey(name, type, await readPublicKey(file)));
  await writeNewFile(`${path}.pub`, `${verifier}\n`, 0o644);
  stdout.write(`${path}.pub  checks: ${verifier}\n`);
}

async function readPublicKey(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { crv, x = '' } = createPublicKey(await readFile(file)).export({ format: 'jwk' });
    if (crv === 'Ed25519') return Uint8Array.from(Buffer.from(x, 'base64url'));
    throw new TypeError('it is no Ed25519 key');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileError(`cannot read the public key ${file}: ${reason}`, { cause });
  }
}

async function makeNoteKey({ name, type, path }: NamedKey, { stdout }: CommandContext): Promise<void> {
  // A name that nothing can be signed under is refused before there is a file.
  createVerifierKey(name, type, new Uint8Array(ED25519_BYTES));
  const { publicKey } = await createKeyFile(`${path}.key`);
  const verifier = formatVerifierKey(createVerifierKey(name, type, publicKey));
  await writeNewFile(`${path}.pub`, `${verifier}\n`, 0o644);
  stdout.write(`${path}.key  signs: keep it where nobody else can read it\n${path}.pub  checks: ${verifier}\n`);
}

async function makeAuditorKey(path: string, { stdout }: CommandContext): Promise<void> {
  const pair = generateAuditorKey();
  await writeNewFile(`${path}.key`, pair.privateKey, 0o600);
  await writeNewFile(`${path}.pub`, pair.publicKey, 0o644);
  stdout.write(
    `Key ${pair.id}.\n  ${path}.key  opens what is sealed: keep it where no service can read it\n` +
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
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileError(
      isThere ? `there is a file ${path}; a key is never written over` : `cannot write the key: ${reason}`,
      {
        cause,
      },
    );
  }
}
