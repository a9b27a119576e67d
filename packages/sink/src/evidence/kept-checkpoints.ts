import { readFile } from 'node:fs/promises';
import { parsePolicy, peekCheckpoint } from '@auditspan/ledger';
import { notesIn } from '../seal/checkpoint-history.ts';
import { headsOf, type KnownHead } from '../stored-log/tree-heads.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { readPage } from './evidence-page.ts';

/** What came of comparing a package with a checkpoint that somebody kept. */
export interface ComparedCheckpoint {
  /** The file that it is from. */
  readonly source: string;
  readonly size: number;
  /** Whether the package has a checkpoint of so many leaves, and it is the same; undefined where it has none. */
  readonly isSame: boolean | undefined;
}

/**
 * The checkpoints that somebody kept: one as a note, a history of them, or that of another page of evidence.
 * @throws {SyntaxError} for a page that is damaged.
 */
export async function keptNotes(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  const page = await readPage(text);
  return page === undefined ? notesIn(asSigned(text)) : [page.evidence.checkpoint];
}

/** What was copied out of a report or a letter may have lost its last line feed, or ends its lines in CRLF: nobody signed that. */
function asSigned(copied: string): string {
  return `${copied.replaceAll('\r\n', '\n').trimEnd()}\n`;
}

/**
 * Compares the checkpoints of a package, which hold, with those that somebody kept: of one size a log has one checkpoint, and
 * whoever shows another shows another log.
 * @throws {LedgerVerificationError | LedgerFormatError} where one is not signed by the log.
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
