import { readFile } from 'node:fs/promises';
import { parsePolicy, peekCheckpoint } from '@auditspan/ledger';
import { notesIn } from '../seal/checkpoint-history.ts';
import { headsOf, type KnownHead } from '../stored-log/tree-heads.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { readPage } from './evidence-page.ts';

/** Comparison of a package with a checkpoint that somebody kept. */
export interface ComparedCheckpoint {
  /** File of the kept checkpoint. */
  readonly source: string;
  readonly size: number;
  /** Whether the package's checkpoint of the same size is the same; undefined if it has none of that size. */
  readonly isSame: boolean | undefined;
}

/**
 * Reads kept checkpoints from a file: a single note, a history, or another evidence page.
 * @throws {SyntaxError} if a page is damaged.
 */
export async function keptNotes(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  const page = await readPage(text);
  return page === undefined ? notesIn(asSigned(text)) : [page.evidence.checkpoint];
}

/** Restores the signed form of a copied note, which may have lost its last line feed or have CRLF line ends. */
function asSigned(copied: string): string {
  return `${copied.replaceAll('\r\n', '\n').trimEnd()}\n`;
}

/**
 * Compares the checkpoints of a package with those that somebody kept: a log has one checkpoint per size, and a different one
 * proves another log.
 * @throws {LedgerVerificationError | LedgerFormatError} if a kept checkpoint is not signed by the log.
 */
export async function compareCheckpoints(
  { checkpoint, custody }: EvidencePackage,
  policy: string,
  files: readonly string[],
): Promise<readonly ComparedCheckpoint[]> {
  const newest = peekCheckpoint(checkpoint);
  const own = [newest, ...custody.map(({ note }) => peekCheckpoint(note))];
  const compared: ComparedCheckpoint[] = [];
  for (const file of files) {
    const heads = await headsOf(await keptNotes(file), file, parsePolicy(policy), newest.origin);
    compared.push(...heads.map((head) => compareHead(head, own)));
  }
  return compared;
}

function compareHead(
  { source, size, root }: KnownHead,
  own: readonly { readonly size: number; readonly root: Uint8Array }[],
): ComparedCheckpoint {
  const same = own.find((each) => each.size === size);
  return { source, size, isSame: same && Buffer.from(same.root).equals(root) };
}
