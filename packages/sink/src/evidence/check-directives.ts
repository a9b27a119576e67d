// Runs in browsers too: imports only the ledger and modules that the page embeds.
import { openNote, parseVerifierKey, verifyInclusion } from '@auditspan/ledger';
import {
  DIRECTIVE_FORMAT,
  DIRECTIVES_MODEL,
  type ErasureDirective,
  type RetentionDirective,
  takesOut,
} from '../directives/directive.ts';
import { countOf, intersection, type LeafRanges, parseRanges, spanAt, union } from '../directives/leaf-ranges.ts';
import { problemOfAge } from '../directives/retention-age.ts';
import { hashesOf } from './base64-bytes.ts';

import type { EvidenceDirective } from './evidence-package.ts';
import { hexDigest } from './hex-digest.ts';
import { isTexts, objectOf, wholeNumber } from './json-forms.ts';
import { readSealedLeaf } from './sealed-leaf.ts';
import { messageOf } from '../error-message.ts';

/** The tree that the directives must be in, according to the checkpoint. */
export interface DirectiveTree {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** What directives are judged by. */
export interface Judges {
  /** Verifier keys of the officers. */
  readonly officers: readonly string[];
  /** Minimum retention in days. */
  readonly floor: number;
}

/** Result of checking directives. */
export interface CheckedDirectives {
  /**
   * Counts the leaves between two leaves that directives dropped or, if records are linked by principal, whose principal they
   * erased.
   */
  goneBetween(after: number, last: number, key: 'principal' | 'model'): number;
  /** Whether a directive erased the value. */
  isErased(index: number, name: string): boolean;
  /** A description of each directive. */
  readonly described: readonly string[];
  readonly faults: readonly string[];
}

type Taking = RetentionDirective | ErasureDirective;

interface Opened {
  readonly index: number;
  readonly directive: Taking;
  readonly leaves: LeafRanges;
  readonly signers: readonly string[];
}

/** Checks the directives of a package: each is in the log, named by its leaf, signed by officers, and allowed. */
export async function checkDirectives(
  directives: readonly EvidenceDirective[],
  tree: DirectiveTree,
  judges: Judges,
): Promise<CheckedDirectives> {
  const opened: Opened[] = [];
  const faults: string[] = [];
  for (const [place, each] of directives.entries()) {
    const result = await openEvidence(each, tree, judges).catch((error: unknown) => unreadable(error));
    const which = Number.isSafeInteger(each?.index) ? `leaf ${each.index}` : `directive ${place + 1} of the page`;
    if (typeof result === 'string') faults.push(`${which}: ${result}`);
    else opened.push(result);
  }
  const gone = { principal: leavesGone(opened, 'principal'), model: leavesGone(opened, 'model') };
  return {
    faults,
    described: opened.map(describe),
    goneBetween: (after, last, key) => countOf(intersection(gone[key], [{ from: after + 1, to: last + 1 }])),
    isErased: (index, name) =>
      opened.some(
        ({ directive, leaves }) =>
          directive.kind === 'erasure' && directive.fields.includes(name) && spanAt(leaves, index) !== undefined,
      ),
  };
}

function unreadable(error: unknown): string {
  const reason = messageOf(error);
  return `the directive or its proof cannot be read (${reason}): it was changed or damaged`;
}

/** Uses the union, since several directives may name a leaf, and a page may repeat a directive: each leaf counts once. */
function leavesGone(opened: readonly Opened[], key: 'principal' | 'model'): LeafRanges {
  return union(opened.filter(({ directive }) => takesOut(directive, key)).map(({ leaves }) => leaves));
}

/** @returns the directive, or what is wrong with it, as text. @throws if it is malformed. */
async function openEvidence(
  evidence: EvidenceDirective,
  tree: DirectiveTree,
  { officers, floor }: Judges,
): Promise<Opened | string> {
  const { index, note, proof } = evidence;
  const leaf = readSealedLeaf(evidence.leaf);
  if (!verifyInclusion({ ...tree, index, leafHash: leaf.hash, proof: hashesOf(proof) }))
    return 'the directive is not the one that is in the log, or its proof is of another';
  const { ModelId, ApprovalId } = leaf.columns;
  if (ModelId !== DIRECTIVES_MODEL || ApprovalId !== `sha256:${await hexDigest(note)}`)
    return 'its leaf does not name this directive';
  const keys = officers.map((officer) => parseVerifierKey(officer));
  const signed = await openNote(note, keys).catch(() => undefined);
  if (signed === undefined) return 'no officer has signed the directive';
  const directive = directiveIn(signed.text);
  if (directive === undefined) return 'what officers signed is not a directive that removes anything';
  const problem = problemOf(directive, evidence, { tree, time: leaf.time, floor });
  if (problem !== undefined) return `the directive does not count: ${problem}`;
  const signers = [...new Set(signed.verified.map(({ key }) => key.name))];
  return { index, directive, leaves: leavesOf(directive), signers };
}

interface DirectiveClaim {
  readonly tree: DirectiveTree;
  /** When the directive was sealed, in nanoseconds since the Unix epoch. */
  readonly time: bigint;
  readonly floor: number;
}

/** The same rules as in the verification of a store, as far as a page allows to check them. */
function problemOf(
  directive: Taking,
  { index, edgeProof }: EvidenceDirective,
  { tree, time, floor }: DirectiveClaim,
): string | undefined {
  if (directive.log !== tree.origin) return `it is of the log ${directive.log}`;
  if ((leavesOf(directive).at(-1)?.to ?? 0) > index) return 'it names leaves that come after it';
  if (directive.kind === 'erasure') return undefined;
  const edge = readSealedLeaf(directive.edge.leaf);
  const claim = { ...tree, index: directive.edge.index, leafHash: edge.hash, proof: hashesOf(edgeProof) };
  return problemOfAge(directive, { time, edge: verifyInclusion(claim) ? edge.time : undefined, floor });
}

function leavesOf({ leaves }: Taking): LeafRanges {
  return parseRanges(leaves) ?? [];
}

/** Parses a directive that officers signed; undefined if it is malformed or removes nothing. @throws {TypeError} */
function directiveIn(text: string): Taking | undefined {
  const [format, json = '', ...rest] = text.split('\n');
  const said: unknown = format === DIRECTIVE_FORMAT && rest.join() === '' ? JSON.parse(json) : undefined;
  if (JSON.stringify(said) !== json) return undefined;
  const { kind, log, id, reason, leaves, fields, days, before, edge } = objectOf(said, 'the directive');
  if (!isTexts([log, id, reason, leaves]) || parseRanges(leaves as string) === undefined) return undefined;
  if (kind === 'erasure') return isTexts(fields) ? (said as ErasureDirective) : undefined;
  if (kind !== 'retention' || !Number.isSafeInteger(days)) return undefined;
  wholeNumber(before, 'before');
  return Number.isSafeInteger(objectOf(edge, 'edge')['index']) ? (said as RetentionDirective) : undefined;
}

function describe({ index, directive: { kind, id, reason }, signers }: Opened): string {
  return `leaf ${index}: ${kind} ${id} (${reason}), signed by ${signers.join(' and ')}`;
}
