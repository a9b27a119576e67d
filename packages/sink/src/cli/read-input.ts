import { readFile } from 'node:fs/promises';
import { VerifyInputError } from '../errors.ts';

/** Reads a file that is verified, or by which. @param what it is, in words. @throws {VerifyInputError} */
export async function readInput(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw cannotRead(what, error);
  });
}

/** That something cannot be read. @param what it is, in words. */
export function cannotRead(what: string, cause: unknown): VerifyInputError {
  return new VerifyInputError(`cannot read ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
}
