/** First line of what officers sign. */
export const DIRECTIVE_FORMAT = 'auditspan.directive/1';

/**
 * `ModelId` of every record of a directive. The sink's own back-pointers join them up by it, so that none of them, such as a
 * hold, can be hidden.
 */
export const DIRECTIVES_MODEL = 'auditspan.directives';

/** Which records a hold covers: all that fit. */
export interface HoldWhere {
  readonly principal?: string | undefined;
  readonly model?: string | undefined;
  readonly service?: string | undefined;
  readonly trace?: string | undefined;
  /** Start of the calls, from this time on, in nanoseconds since 1970. */
  readonly from?: string | undefined;
  /** Before this time. */
  readonly to?: string | undefined;
}

/** Has records dropped that were kept long enough. */
export interface RetentionDirective {
  readonly kind: 'retention';
  /** Origin of the log. */
  readonly log: string;
  /** Of the run. */
  readonly id: string;
  readonly reason: string;
  /** Class of the records. */
  readonly class: string;
  /** How long they are kept. */
  readonly days: number;
  /** What was sealed before this is dropped, in nanoseconds since 1970. */
  readonly before: string;
  /** As `formatRanges` writes them. */
  readonly leaves: string;
  /** The newest of the leaves, or one after it: times never run backwards, so all of them are as old. */
  readonly edge: { readonly index: number; readonly leaf: string };
  /** When the first leaf of the log was sealed. */
  readonly began: string;
  /** Partitions of `audit_spans` that are dropped whole. */
  readonly partitions: readonly string[];
  /** Holds that stand when it is made. */
  readonly holds: readonly string[];
}

/** Has personal values of records erased. */
export interface ErasureDirective {
  readonly kind: 'erasure';
  readonly log: string;
  /** Of the request that is followed. */
  readonly id: string;
  readonly reason: string;
  /** Names of the commitments whose values are erased. */
  readonly fields: readonly string[];
  readonly leaves: string;
  readonly holds: readonly string[];
}

/** Says that a directive was carried out. */
export interface DoneDirective {
  readonly kind: 'done';
  readonly log: string;
  /** Digest of the directive. */
  readonly of: string;
}

/** Keeps records from being dropped or erased. */
export interface HoldDirective {
  readonly kind: 'hold';
  readonly log: string;
  readonly id: string;
  readonly reason: string;
  readonly where: HoldWhere;
  /** The records that it covered when it was made. */
  readonly leaves: string;
}

/** Ends a hold. */
export interface ReleaseDirective {
  readonly kind: 'release';
  readonly log: string;
  /** Of the hold. */
  readonly id: string;
  readonly reason: string;
}

/** What officers sign: what is to happen to records that are sealed. */
export type Directive = RetentionDirective | ErasureDirective | DoneDirective | HoldDirective | ReleaseDirective;

/** How many different officers must sign a directive: what outlasts the judgement of one takes two. */
export function signersNeeded(kind: Directive['kind']): number {
  return kind === 'hold' || kind === 'release' ? 2 : 1;
}

/** Whether who looks for records of a principal, or of a model, does not find any more what a directive names. */
export function takesOut(directive: RetentionDirective | ErasureDirective, key: 'principal' | 'model'): boolean {
  return directive.kind === 'retention' || (key === 'principal' && directive.fields.includes('PrincipalId'));
}
