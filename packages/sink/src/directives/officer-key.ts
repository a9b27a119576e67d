import { createLogSigner, type NoteSigner } from '@auditspan/ledger';
import { readKeyFile } from '@auditspan/ledger/node';
import { DirectiveError } from '../errors.ts';
import type { Governance } from './governance.ts';

/**
 * Reads the signer of an officer from a key file.
 * @throws {DirectiveError} if the key belongs to no officer of the governance file.
 * @throws {LedgerKeyError}
 */
export async function readOfficer(path: string, { officers }: Governance): Promise<NoteSigner> {
  const key = await readKeyFile(path);
  const officer = officers.find(({ publicKey }) => Buffer.from(publicKey).equals(key.publicKey));
  if (officer === undefined) throw new DirectiveError(`the key ${path} belongs to no officer in the governance file`);
  return createLogSigner(officer.name, key);
}
