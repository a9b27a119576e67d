import { hashLeaf } from '@auditspan/ledger';
import { readLeaf } from '../stored-log/read-leaf.ts';
import type { ErasureDirective, RetentionDirective } from './directive.ts';
import { spanAt } from './leaf-ranges.ts';
import { problemOfAge } from './retention-age.ts';
import { holdsOf, rangesIn, type SealedDirective, standingAt, takesAway } from './standing.ts';

/** What a directive is judged by. */
export interface Judgement {
  readonly origin: string;
  /** Minimum retention in days that the profiles require. */
  readonly floor: number;
  /** Leaves of directives. */
  readonly links: readonly number[];
  /** Earlier valid directives. */
  readonly before: readonly SealedDirective[];
  /** Returns the signed hash of a leaf. */
  readonly hashAt: (index: number) => Promise<Uint8Array | undefined>;
}

/** Returns why a directive that officers signed does not count; undefined if it does. */
export async function problemOf(sealed: SealedDirective, by: Judgement): Promise<string | undefined> {
  const { directive, digest } = sealed;
  if (directive.log !== by.origin) return `it is of the log ${directive.log}`;
  if (by.before.some((other) => other.digest === digest)) return 'it was sealed before';
  if (takesAway(sealed)) {
    const problem = problemOfTaking(sealed, by);
    return problem ?? (isRetention(sealed) ? problemOfRetention(sealed, by) : undefined);
  }
  return problemOfHold(sealed, by);
}

function problemOfTaking(
  { index, directive }: SealedDirective<RetentionDirective> | SealedDirective<ErasureDirective>,
  { links, before }: Judgement,
): string | undefined {
  const leaves = rangesIn(directive);
  if ((leaves.at(-1)?.to ?? 0) > index) return 'it names leaves that come after it';
  const link = links.find((each) => spanAt(leaves, each) !== undefined);
  if (link !== undefined) return `it names leaf ${link}, which is a directive itself`;
  const unknown = standingAt(holdsOf(before), index).find(({ id }) => !directive.holds.includes(id));
  return unknown === undefined ? undefined : `it does not list the hold ${unknown.id} of leaf ${unknown.index}`;
}

async function problemOfRetention(
  { time, directive }: SealedDirective<RetentionDirective>,
  { floor, hashAt }: Judgement,
): Promise<string | undefined> {
  const [bytes, signed] = [Buffer.from(directive.edge.leaf), await hashAt(directive.edge.index)];
  const isThere = signed !== undefined && Buffer.from(hashLeaf(bytes)).equals(signed);
  return problemOfAge(directive, { time, edge: isThere ? (readLeaf(bytes)?.time ?? time) : undefined, floor });
}

function problemOfHold({ index, directive }: SealedDirective, { before }: Judgement): string | undefined {
  if (directive.kind !== 'hold' && directive.kind !== 'release') return undefined;
  const isStanding = standingAt(holdsOf(before), index).some(({ id }) => id === directive.id);
  if (directive.kind === 'release') return isStanding ? undefined : `there is no hold ${directive.id} to release`;
  if (isStanding) return `there is a hold ${directive.id} already`;
  return (rangesIn(directive).at(-1)?.to ?? 0) > index ? 'it names leaves that come after it' : undefined;
}

function isRetention(sealed: SealedDirective): sealed is SealedDirective<RetentionDirective> {
  return sealed.directive.kind === 'retention';
}
