import { readFile } from 'node:fs/promises';
import { VerifyInputError } from '../errors.ts';
import { messageOf } from '../error-message.ts';

/** Reads an input of a verification. @param what its name, for messages. @throws {VerifyInputError} */
export async function readInput(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw cannotRead(what, error);
  });
}

/** Returns the error for an unreadable input. @param what its name, for messages. */
export function cannotRead(what: string, cause: unknown): VerifyInputError {
  return new VerifyInputError(`cannot read ${what}: ${messageOf(cause)}`, { cause });
}
