/** First line of the text that officers sign. */
export const DIRECTIVE_FORMAT = 'auditspan.directive/1';

/**
 * `ModelId` of the records of directives. The sink links them by it with back-pointers, so that none of them, such as a hold, can
 * be hidden.
 */
export const DIRECTIVES_MODEL = 'auditspan.directives';

/** Which records a hold covers: those that match all members. */
export interface HoldWhere {
  readonly principal?: string | undefined;
  readonly model?: string | undefined;
  readonly service?: string | undefined;
  readonly trace?: string | undefined;
  /** Minimum start of the call, in nanoseconds since the Unix epoch. */
  readonly from?: string | undefined;
  /** Upper limit, excluded. */
  readonly to?: string | undefined;
}

/** Drops records whose retention period is over. */
export interface RetentionDirective {
  readonly kind: 'retention';
  /** Origin of the log. */
  readonly log: string;
  /** Id of the run. */
  readonly id: string;
  readonly reason: string;
  /** Data class of the records. */
  readonly class: string;
  /** Retention period in days. */
  readonly days: number;
  /** Records sealed before this time are dropped, in nanoseconds since the Unix epoch. */
  readonly before: string;
  /** Leaf ranges, as `formatRanges` writes them. */
  readonly leaves: string;
  /** The newest of the leaves, or a later one; since times never decrease along a log, it bounds the age of all of them. */
  readonly edge: { readonly index: number; readonly leaf: string };
  /** When the first leaf of the log was sealed, in nanoseconds since the Unix epoch. */
  readonly began: string;
  /** Partitions of `audit_spans` with dropped records. */
  readonly partitions: readonly string[];
  /** Ids of the holds in force when it is made. */
  readonly holds: readonly string[];
}

/** Erases personal values of records. */
export interface ErasureDirective {
  readonly kind: 'erasure';
  readonly log: string;
  /** Id of the request that is fulfilled. */
  readonly id: string;
  readonly reason: string;
  /** Names of the commitments whose values are erased. */
  readonly fields: readonly string[];
  readonly leaves: string;
  readonly holds: readonly string[];
}

/** States that a directive was carried out. */
export interface DoneDirective {
  readonly kind: 'done';
  readonly log: string;
  /** Digest of that directive. */
  readonly of: string;
}

/** Protects records from being dropped or erased. */
export interface HoldDirective {
  readonly kind: 'hold';
  readonly log: string;
  readonly id: string;
  readonly reason: string;
  readonly where: HoldWhere;
  /** Leaf ranges of the records that it covered when it was made. */
  readonly leaves: string;
}

/** Ends a hold. */
export interface ReleaseDirective {
  readonly kind: 'release';
  readonly log: string;
  /** Id of the hold. */
  readonly id: string;
  readonly reason: string;
}

/** What officers sign: a decision about sealed records. */
export type Directive = RetentionDirective | ErasureDirective | DoneDirective | HoldDirective | ReleaseDirective;

/** Returns how many officers must sign: decisions with a lasting effect take two. */
export function signersNeeded(kind: Directive['kind']): number {
  return kind === 'hold' || kind === 'release' ? 2 : 1;
}

/** Whether the named records can no longer be found by principal or by model. */
export function takesOut(directive: RetentionDirective | ErasureDirective, key: 'principal' | 'model'): boolean {
  return directive.kind === 'retention' || (key === 'principal' && directive.fields.includes('PrincipalId'));
}
