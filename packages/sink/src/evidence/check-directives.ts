// Runs in a browser too: nothing is imported but the ledger and what is beside it in the page.
import { hashLeaf, openNote, parseVerifierKey, verifyInclusion } from '@auditspan/ledger';
import {
  type Directive,
  DIRECTIVE_FORMAT,
  type ErasureDirective,
  type RetentionDirective,
  signersNeeded,
} from '../directives/directive.ts';
import { bytesOf } from './base64-bytes.ts';
import { countOf, intersection, type LeafRanges, parseRanges, spanAt } from '../directives/leaf-ranges.ts';

/** A directive that explains what is not there any more, and what shows that it is in the log. */
export interface EvidenceDirective {
  /** Index of its leaf. */
  readonly index: number;
  /** The leaf's canonical text. */
  readonly leaf: string;
  /** Hashes of the inclusion proof, in base64. */
  readonly proof: readonly string[];
  /** What officers signed. */
  readonly note: string;
}

/** The log that directives are in, as its checkpoint tells it. */
export interface DirectiveTree {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** What directives explain. */
export interface CheckedDirectives {
  /**
   * How many of the leaves after one up to another directives name as dropped, or, where records are looked for by their
   * principal, as having lost that.
   */
  goneBetween(after: number, last: number, key: 'principal' | 'model'): number;
  /** Whether a value was erased by a directive. */
  isErased(index: number, name: string): boolean;
  /** Each of them in words. */
  readonly described: readonly string[];
  readonly faults: readonly string[];
}

interface Opened {
  readonly index: number;
  readonly directive: RetentionDirective | ErasureDirective;
  readonly leaves: LeafRanges;
  readonly signers: readonly string[];
}

/** Checks the directives of a package: in the log, named by their leaves, and signed by officers. */
export async function checkDirectives(
  directives: readonly EvidenceDirective[],
  tree: DirectiveTree,
  officers: readonly string[],
): Promise<CheckedDirectives> {
  const opened: Opened[] = [];
  const faults: string[] = [];
  for (const each of directives) {
    const result = await openEvidence(each, tree, officers);
    if (typeof result === 'string') faults.push(`leaf ${each.index}: ${result}`);
    else opened.push(result);
  }
  return {
    faults,
    described: opened.map(describe),
    goneBetween: (after, last, key) =>
      opened
        .filter(({ directive }) => directive.kind === 'retention' || (key === 'principal' && losesPrincipal(directive)))
        .reduce((count, { leaves }) => count + countOf(intersection(leaves, [{ from: after + 1, to: last + 1 }])), 0),
    isErased: (index, name) =>
      opened.some(
        ({ directive, leaves }) =>
          directive.kind === 'erasure' && directive.fields.includes(name) && spanAt(leaves, index) !== undefined,
      ),
  };
}

function losesPrincipal(directive: RetentionDirective | ErasureDirective): boolean {
  return directive.kind === 'erasure' && directive.fields.includes('PrincipalId');
}

async function openEvidence(
  { index, leaf, proof, note }: EvidenceDirective,
  { origin, size, root }: DirectiveTree,
  officers: readonly string[],
): Promise<Opened | string> {
  const leafHash = hashLeaf(new TextEncoder().encode(leaf));
  if (!verifyInclusion({ index, leafHash, size, root, proof: proof.map(bytesOf) }))
    return 'the directive is not the one that is in the log, or its proof is of another';
  const { columns } = JSON.parse(leaf) as { readonly columns: Readonly<Record<string, unknown>> };
  if (columns['ApprovalId'] !== (await digestOf(note))) return 'its leaf does not name this directive';
  const keys = officers.map((officer) => parseVerifierKey(officer));
  const signed = await openNote(note, keys).catch(() => undefined);
  const directive = signed === undefined ? undefined : directiveIn(signed.text);
  if (signed === undefined || directive === undefined) return 'no officer has signed the directive';
  const signers = [...new Set(signed.verified.map(({ key }) => key.name))];
  const leaves = 'leaves' in directive ? parseRanges(directive.leaves) : undefined;
  if (directive.kind !== 'retention' && directive.kind !== 'erasure') return 'the directive takes nothing away';
  if (directive.log !== origin || leaves === undefined || signers.length < signersNeeded(directive.kind))
    return 'the directive is of another log, or names no leaves';
  return { index, directive, leaves, signers };
}

function directiveIn(text: string): Directive | undefined {
  const [format, json = ''] = text.split('\n');
  return format === DIRECTIVE_FORMAT ? (JSON.parse(json) as Directive) : undefined;
}

function describe({ index, directive: { kind, id, reason }, signers }: Opened): string {
  return `leaf ${index}: ${kind} ${id} (${reason}), signed by ${signers.join(' and ')}`;
}

async function digestOf(note: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(note)));
  return `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
