// The format that docs/evidence-format.md specifies. Runs in browsers too.

/** Format identifier of packages of this version. */
export const EVIDENCE_FORMAT = 'auditspan.evidence/5';

/** A disclosed personal value, with the salt that opens its commitment. */
export interface Disclosed {
  /** Value of the column; lists as JSON. */
  readonly value: string;
  /** Base64. */
  readonly salt: string;
}

/** A record with the proof that it is in the log. */
export interface EvidenceRecord {
  readonly index: number;
  /** Canonical JSON of the leaf. */
  readonly leaf: string;
  /** Hashes of the inclusion proof, base64. */
  readonly proof: readonly string[];
  /** Disclosed values by column. */
  readonly disclosed: Readonly<Record<string, Disclosed>>;
  /** Columns that were to be disclosed but have been erased. */
  readonly erased: readonly string[];
}

/** A leaf that was not requested, but that requested records point back to. */
export type EvidenceLink = Pick<EvidenceRecord, 'index' | 'leaf' | 'proof'>;

/** The requested records: those that match all members. Times are nanoseconds since the Unix epoch, of the start of the call. */
export interface EvidenceQuestion {
  readonly principal?: string | undefined;
  readonly model?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A kept earlier checkpoint, with the proof that the log only grew since. */
export interface EvidenceCheckpoint {
  /** Signed note with the cosignatures it had when it was kept. */
  readonly note: string;
  /** Hashes of the consistency proof, base64. */
  readonly proof: readonly string[];
}

/** A directive that explains missing records or values, with the proof that it is in the log. */
export interface EvidenceDirective {
  /** Index of its leaf. */
  readonly index: number;
  /** Canonical JSON of the leaf. */
  readonly leaf: string;
  /** Hashes of the inclusion proof, base64. */
  readonly proof: readonly string[];
  /** Signed note of the officers. */
  readonly note: string;
  /** For a retention directive: inclusion proof of its edge leaf. */
  readonly edgeProof?: readonly string[] | undefined;
}

/** Records as evidence for a recipient who trusts neither the store nor the sender. */
export interface EvidencePackage {
  readonly format: string;
  readonly madeAt: string;
  /** Who made it and why, and the id of the record of that in the log. */
  readonly madeBy: string;
  readonly reason: string;
  readonly exportRecordId: string;
  readonly question: EvidenceQuestion;
  /** C2SP tlog-policy. Verifiers should also obtain it from another source. */
  readonly policy: string;
  /** Signed and cosigned checkpoint. */
  readonly checkpoint: string;
  /** RFC 3161 time-stamp token over the checkpoint, DER in base64. Not checked here. */
  readonly timeToken?: string | undefined;
  readonly records: readonly EvidenceRecord[];
  /**
   * Records of the principal or model that lie in the log between the requested ones but outside the requested time range, since
   * calls may end in another order than they began, and those back to the last one received before that range. Without them,
   * completeness could not be shown.
   */
  readonly between: readonly EvidenceLink[];
  /** Earlier checkpoints: the first kept one over each of the records. */
  readonly custody: readonly EvidenceCheckpoint[];
  /** Directives that explain missing predecessors of these records, or missing values. */
  readonly directives: readonly EvidenceDirective[];
  /** Verifier keys of the officers. Verifiers should also obtain them from another source. */
  readonly officers: readonly string[];
  /** Columns that the records commit to and that are not disclosed. */
  readonly withheld: readonly string[];
}
