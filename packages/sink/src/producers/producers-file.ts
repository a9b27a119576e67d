import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeFaults } from '../config/describe-faults.ts';
import { SinkConfigError } from '../errors.ts';
import { hashToken, hashFromText } from './token-hash.ts';
import type { KnownProducer } from './producer-registry.ts';
import { messageOf } from '../error-message.ts';

/** Bounds the data about a producer that is kept with each request. */
const MOST_NAMES = 100;
const names = z.array(z.string().min(1).max(255)).min(1).max(MOST_NAMES);

const producerSchema = z
  .strictObject({
    id: z.string().min(1).max(255),
    tokenSha256: z
      .array(z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits: the SHA-256 of a token'))
      .default([]),
    tokenFiles: z.array(z.string().min(1)).default([]),
    tokenVariables: z.array(z.string().min(1)).default([]),
    certificates: z.array(z.string().min(1)).default([]),
    services: names.optional(),
    environments: names.optional(),
  })
  .refine(
    ({ tokenSha256, tokenFiles, tokenVariables, certificates }) =>
      [tokenSha256, tokenFiles, tokenVariables, certificates].some((list) => list.length > 0),
    'has neither token nor certificate',
  );

const fileSchema = z.strictObject({ producers: z.array(producerSchema).min(1) });

type ProducerEntry = z.infer<typeof producerSchema>;
type Environment = Readonly<Record<string, string | undefined>>;

/** The producers of a file, and the token files that it names. */
export interface ProducersFile {
  readonly producers: readonly KnownProducer[];
  readonly tokenFiles: readonly string[];
}

/**
 * Reads the producers file: YAML with a list `producers`. Tokens are read from files or the environment, or given as SHA-256; only
 * hashes are kept.
 * @throws {SinkConfigError} naming every fault, without a token.
 */
export async function readProducersFile(path: string, env: Environment): Promise<ProducersFile> {
  const entries = checked(await readYaml(path), path);
  const producers = await Promise.all(entries.map((entry) => resolve(entry, path, env)));
  checkUnique(producers, path);
  return { producers, tokenFiles: entries.flatMap(({ tokenFiles }) => tokenFiles) };
}

async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new SinkConfigError(`the producers file ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function checked(content: unknown, path: string): readonly ProducerEntry[] {
  const result = fileSchema.safeParse(content);
  if (result.success) return result.data.producers;
  const faults = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'} (${path}): ${issue.message}`,
  );
  throw new SinkConfigError(describeFaults(faults), { cause: result.error });
}

async function resolve(entry: ProducerEntry, path: string, env: Environment): Promise<KnownProducer> {
  const { id, services, environments, certificates } = entry;
  const fromFiles = await Promise.all(entry.tokenFiles.map((file) => readToken(file, id)));
  const fromVariables = entry.tokenVariables.map((name) => {
    const token = env[name];
    if (token === undefined || token === '') {
      throw new SinkConfigError(`the token of the producer ${id} (${path}) is not set: ${name} is empty`);
    }
    return token;
  });
  const tokens = [...fromFiles, ...fromVariables].map((token) => hashToken(token));
  const producer = { id, ...(services && { services }), ...(environments && { environments }) };
  return { producer, certificates, tokens: [...tokens, ...entry.tokenSha256.map((text) => hashFromText(text))] };
}

async function readToken(file: string, id: string): Promise<string> {
  let token: string;
  try {
    token = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new SinkConfigError(`the token of the producer ${id} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if (token === '') throw new SinkConfigError(`the token of the producer ${id} is empty: ${file}`);
  return token;
}

/** A token or certificate must identify a single producer. */
function checkUnique(producers: readonly KnownProducer[], path: string): void {
  const seen = new Map<string, string>();
  for (const { producer, tokens, certificates } of producers) {
    const proofs = [
      `id ${producer.id}`,
      ...tokens.map((hash) => `token ${hash.toString('hex')}`),
      ...certificates.map((name) => `certificate ${name}`),
    ];
    for (const proof of proofs) {
      const other = seen.get(proof);
      if (other !== undefined) {
        const kind = proof.split(' ', 1)[0] ?? '';
        throw new SinkConfigError(`${path}: the producers ${other} and ${producer.id} have the same ${kind}`);
      }
      seen.set(proof, producer.id);
    }
  }
}
