import { readFile } from 'node:fs/promises';
import { parsePolicy } from '@auditspan/ledger';
import { notesIn } from '../seal/checkpoint-history.ts';
import { headsOf, type KnownHead } from '../stored-log/tree-heads.ts';
import type { EvidenceReport } from './check-package.ts';
import { readPage } from './evidence-page.ts';
import { hexOf } from './hex-digest.ts';

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
 * Compares the verified checkpoints of a package with those that somebody kept: a log has one checkpoint per size, and a different
 * one proves another log.
 * @throws {LedgerVerificationError | LedgerFormatError} if a kept checkpoint is not signed by the log.
 */
export async function compareCheckpoints(
  { origin, size, root, custody }: Pick<EvidenceReport, 'origin' | 'size' | 'root' | 'custody'>,
  policy: string,
  files: readonly string[],
): Promise<readonly ComparedCheckpoint[]> {
  const own = new Map([{ size, root }, ...custody].map((head) => [head.size, head.root]));
  const compared: ComparedCheckpoint[] = [];
  for (const file of files) {
    const heads = await headsOf(await keptNotes(file), file, parsePolicy(policy), origin);
    compared.push(...heads.map((head) => compareHead(head, own.get(head.size))));
  }
  return compared;
}

function compareHead({ source, size, root }: KnownHead, own: string | undefined): ComparedCheckpoint {
  return { source, size, isSame: own === undefined ? undefined : own === hexOf(root) };
}
