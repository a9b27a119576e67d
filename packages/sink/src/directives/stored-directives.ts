import { ATTR_AUDIT_DIRECTIVE } from '@auditspan/conventions';
import { hashLeaf } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import type { LeafHashes } from '../stored-log/leaf-hashes.ts';
import { readLeaf, type RecordLeaf } from '../stored-log/read-leaf.ts';
import { streamRows } from '../stored-log/stream-rows.ts';
import { DIRECTIVES_MODEL } from './directive.ts';
import type { Governance } from './governance.ts';
import { problemOf } from './problem-of.ts';
import { digestOf, openDirective, type SignedDirective } from './signed-directive.ts';
import type { SealedDirective } from './standing.ts';

/** Options of {@link readDirectives}. */
export interface DirectiveSource {
  readonly client: StoreClient;
  readonly origin: string;
  readonly size: number;
  /** Undefined if it is unknown what was signed; no directive counts then. */
  readonly hashes: LeafHashes | undefined;
  readonly governance: Governance | undefined;
}

/** A record that claims to be a directive but is not. */
export interface VoidDirective {
  /** Index of its leaf. */
  readonly index: number;
  readonly problem: string;
}

/** The directives of a log. */
export interface StoredDirectives {
  /** Directives that officers signed, in log order; invalid ones state why. */
  readonly directives: readonly StoredDirective[];
  /** Records without a signature of officers. */
  readonly unsigned: readonly VoidDirective[];
  /** Leaves of missing directives that others refer to. */
  readonly missing: readonly number[];
}

/** A directive with its leaf and note. */
export interface StoredDirective extends SealedDirective {
  readonly leaf: Buffer;
  readonly note: string;
}

const RECORDS = `
  SELECT toString(LeafIndex), SpanAttributes[{key:String}], base64Encode(Leaf)
  FROM (SELECT LogId, LeafIndex, SpanAttributes FROM audit_spans
    WHERE LogId = {origin:String} AND ModelId = {model:String} AND LeafIndex < {size:UInt64}) AS records
  INNER JOIN (SELECT LogId, LeafIndex, Leaf FROM audit_leaves
    WHERE LogId = {origin:String} AND LeafIndex IN (SELECT LeafIndex FROM audit_spans
      WHERE LogId = {origin:String} AND ModelId = {model:String} AND LeafIndex < {size:UInt64})) AS leaves
  USING (LogId, LeafIndex) ORDER BY LeafIndex`;

/**
 * Reads the directives of a log. A directive counts only if its leaf is the one that was signed, the leaf names its text, and
 * officers signed it.
 */
export async function readDirectives(source: DirectiveSource): Promise<StoredDirectives> {
  const links: Link[] = [];
  const opened: StoredDirective[] = [];
  const unsigned: VoidDirective[] = [];
  for await (const stored of rowsOf(source)) {
    const says = await signedLeaf(source, stored);
    if (says === undefined) continue;
    links.push({ index: stored.index, before: says.model?.index });
    if (digestOf(stored.note) !== says.columns['ApprovalId']) continue;
    const signed = await openBy(source.governance, stored.note);
    if (typeof signed === 'string') unsigned.push({ index: stored.index, problem: signed });
    else opened.push({ ...stored, ...signed, time: says.time, digest: digestOf(stored.note) });
  }
  return { directives: await judged(opened, links, source), unsigned, missing: missingLinks(links) };
}

async function openBy(governance: Governance | undefined, note: string): Promise<SignedDirective | string> {
  return governance === undefined
    ? 'no governance file tells who may sign it'
    : openDirective(note, governance.officers);
}

interface Row {
  readonly index: number;
  readonly note: string;
  readonly leaf: Buffer;
}

async function* rowsOf({ client, origin, size }: DirectiveSource): AsyncGenerator<Row> {
  const parameters = { origin, size, model: DIRECTIVES_MODEL, key: ATTR_AUDIT_DIRECTIVE };
  for await (const [index, note, leaf] of streamRows<[string, string, string]>(client, RECORDS, parameters))
    yield { index: Number(index), note, leaf: Buffer.from(leaf, 'base64') };
}

interface Link {
  readonly index: number;
  /** The previous directive according to the back-pointer. */
  readonly before: number | undefined;
}

function missingLinks(links: readonly Link[]): number[] {
  const known = new Set(links.map(({ index }) => index));
  return links.flatMap(({ before }) => (before === undefined || known.has(before) ? [] : [before]));
}

async function judged(
  opened: readonly StoredDirective[],
  links: readonly Link[],
  { origin, governance, hashes }: DirectiveSource,
): Promise<StoredDirective[]> {
  const before: SealedDirective[] = [];
  const directives: StoredDirective[] = [];
  const by = { origin, floor: governance?.floor ?? 0, links: links.map(({ index }) => index), before };
  for (const each of opened) {
    const problem = await problemOf(each, { ...by, hashAt: async (index) => hashes?.at(index) });
    if (problem === undefined) before.push(each);
    directives.push({ ...each, problem });
  }
  return directives;
}

/** Parses the leaf of a directive's record; undefined if it is not the one that was signed. */
async function signedLeaf({ hashes }: DirectiveSource, { index, leaf }: Row): Promise<RecordLeaf | undefined> {
  const signed = await hashes?.at(index);
  if (signed === undefined || !signed.equals(hashLeaf(leaf))) return undefined;
  const says = readLeaf(leaf);
  return says?.columns['ModelId'] === DIRECTIVES_MODEL ? says : undefined;
}
