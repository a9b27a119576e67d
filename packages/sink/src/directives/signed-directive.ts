import { hash } from 'node:crypto';
import {
  formatNote,
  LedgerFormatError,
  LedgerVerificationError,
  type NoteSigner,
  type OpenedNote,
  openNote,
  parseNote,
  type VerifierKey,
} from '@auditspan/ledger';
import { DirectiveError } from '../errors.ts';
import { type Directive, signersNeeded } from './directive.ts';
import { formatDirective, parseDirective } from './directive-text.ts';

/** A directive with the officers who signed it. */
export interface SignedDirective {
  /** C2SP signed note. */
  readonly note: string;
  readonly directive: Directive;
  /** Names of the officers' keys. */
  readonly signers: readonly string[];
}

/** Returns the digest of the signed text, which the record of a directive and its leaf have as `ApprovalId`. */
export function digestOf(note: string): string {
  return `sha256:${hash('sha256', note)}`;
}

/** Signs a directive as one officer. */
export async function signDirective(directive: Directive, signer: NoteSigner): Promise<string> {
  const text = formatDirective(directive);
  return formatNote({ text, signatures: [await signer.sign(text)] });
}

/**
 * Adds an officer's signature to a directive that others have signed.
 * @throws {DirectiveError} if the officer has signed it already: signatures must be of different people.
 * @throws {LedgerFormatError}
 */
export async function addSignature(note: string, signer: NoteSigner): Promise<string> {
  const { text, signatures } = parseNote(note);
  if (signatures.some(({ name }) => name === signer.key.name))
    throw new DirectiveError(`${signer.key.name} has signed this already; another officer must sign it`);
  return formatNote({ text, signatures: [...signatures, await signer.sign(text)] });
}

function signersOf({ verified }: Pick<OpenedNote, 'verified'>): string[] {
  return [...new Set(verified.map(({ key }) => key.name))];
}

/**
 * Opens a proposal of one officer for another one to sign.
 * @throws {DirectiveError} if no officer has signed it, or it is not a directive.
 */
export async function openProposal(note: string, officers: readonly VerifierKey[]): Promise<SignedDirective> {
  const opened = await openNote(note, officers).catch((cause: unknown) => {
    throw new DirectiveError('the file is not a proposal signed by an officer in the governance file', { cause });
  });
  const directive = parseDirective(opened.text);
  if (directive === undefined) throw new DirectiveError('what the officer signed is not a directive');
  return { note, directive, signers: signersOf(opened) };
}

/**
 * Opens a directive, checking its form and the signatures of officers.
 * @returns why it does not count, as text, if it does not.
 */
export async function openDirective(note: string, officers: readonly VerifierKey[]): Promise<SignedDirective | string> {
  try {
    const { text, verified } = await openNote(note, officers);
    const directive = parseDirective(text);
    if (directive === undefined) return 'its text is not a directive';
    const signers = signersOf({ verified });
    const needed = signersNeeded(directive.kind);
    if (signers.length < needed) return `it is signed by ${signers.join(', ')} alone; ${needed} officers must sign it`;
    return { note, directive, signers };
  } catch (error) {
    if (error instanceof LedgerVerificationError) return 'no officer in the governance file has signed it';
    if (error instanceof LedgerFormatError) return 'it is not a signed note';
    throw error;
  }
}
