import type * as Yaml from 'yaml';

import { RedactionConfigError } from '../errors.ts';
import { nodeFiles, nodePaths, requireFrom } from '../node-modules.ts';

/** A policy as written in a document, for `createRedactor`. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/**
 * Reads a policy: JSON text that begins with `{`, or the path of a JSON or YAML file. Key paths in a file are relative
 * to its directory.
 * @throws {RedactionConfigError} if the file cannot be read, or is not a map of options.
 */
export function readPolicy(source: string): PolicyDocument {
  if (source.trimStart().startsWith('{')) return asDocument(parseJson(source, 'the policy'), 'the policy');
  const text = readText(source);
  const document = asDocument(parse(text, source), source);
  const { dirname, resolve } = nodePaths();
  return withPathsFrom(dirname(resolve(source)), document);
}

function readText(path: string): string {
  try {
    return nodeFiles().readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RedactionConfigError([`the policy file cannot be read: ${reasonOf(cause)}`], cause);
  }
}

function parse(text: string, path: string): unknown {
  return path.endsWith('.json') ? parseJson(text, path) : parseYaml(text, path);
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RedactionConfigError([`${where} is not JSON: ${reasonOf(cause)}`], cause);
  }
}

/** Loads the parser on demand: most services have no YAML policy. */
function parseYaml(text: string, path: string): unknown {
  try {
    const yaml = requireFrom(import.meta.url)('yaml') as typeof Yaml;
    return yaml.parse(text);
  } catch (cause) {
    throw new RedactionConfigError([`${path} is not YAML: ${reasonOf(cause)}`], cause);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}

function asDocument(value: unknown, where: string): PolicyDocument {
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as PolicyDocument;
  throw new RedactionConfigError([`${where} is not a map of options`]);
}

/** Resolves key paths. Invalid values are kept, for the schema to report. */
function withPathsFrom(directory: string, document: PolicyDocument): PolicyDocument {
  const { pseudonym, seal } = document;
  return {
    ...document,
    ...(isMap(pseudonym) &&
      isMap(pseudonym['keys']) && { pseudonym: { ...pseudonym, keys: keysFrom(directory, pseudonym['keys']) } }),
    ...(isMap(seal) && { seal: { ...seal, ...publicKeyFrom(directory, seal['publicKey']) } }),
  };
}

function keysFrom(directory: string, keys: PolicyDocument): PolicyDocument {
  const entries = Object.entries(keys).map(([id, source]) => {
    const isFile = isMap(source) && typeof source['file'] === 'string';
    return [
      id,
      isFile ? { ...source, file: nodePaths().resolve(directory, source['file'] as string) } : source,
    ] as const;
  });
  return Object.fromEntries(entries);
}

function publicKeyFrom(directory: string, publicKey: unknown): PolicyDocument {
  if (typeof publicKey !== 'string' || publicKey.includes('-----BEGIN')) return {};
  return { publicKey: nodePaths().resolve(directory, publicKey) };
}

function isMap(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
