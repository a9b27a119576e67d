// The form of a package, as docs/evidence-format.md tells it to others. Runs in a browser too.

/** What the packages of this version say they are. */
export const EVIDENCE_FORMAT = 'auditspan.evidence/4';

/** A personal value that is shown, with the salt that opens its commitment. */
export interface Disclosed {
  /** As it stands in the column; a list as JSON. */
  readonly value: string;
  /** In base64. */
  readonly salt: string;
}

/** A record, and what shows that it is in the log. */
export interface EvidenceRecord {
  readonly index: number;
  /** The leaf's canonical text. */
  readonly leaf: string;
  /** Hashes of the inclusion proof, in base64. */
  readonly proof: readonly string[];
  /** By column. */
  readonly disclosed: Readonly<Record<string, Disclosed>>;
  /** Columns that would be shown, had they not been erased. */
  readonly erased: readonly string[];
}

/** A leaf that was not asked for, and that what was asked for names. */
export type EvidenceLink = Pick<EvidenceRecord, 'index' | 'leaf' | 'proof'>;

/** Which records the package is to hold: all that fit. Times are in nanoseconds since 1970, of the calls' start. */
export interface EvidenceQuestion {
  readonly principal?: string | undefined;
  readonly model?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** An earlier checkpoint that was kept, and what shows that the log has only grown since. */
export interface EvidenceCheckpoint {
  /** Signed, with the cosignatures that it had when it was kept. */
  readonly note: string;
  /** Hashes of the proof that the log begins with it, in base64. */
  readonly proof: readonly string[];
}

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
  /** Of a retention directive: hashes of the inclusion proof of the leaf that it shows as its edge. */
  readonly edgeProof?: readonly string[] | undefined;
}

/** Records for somebody who trusts neither the store nor who hands them over. */
export interface EvidencePackage {
  readonly format: string;
  readonly madeAt: string;
  /** Who made it and why, and the record of that in the log. */
  readonly madeBy: string;
  readonly reason: string;
  readonly exportRecordId: string;
  readonly question: EvidenceQuestion;
  /** C2SP tlog-policy. Whoever checks should have it from elsewhere too. */
  readonly policy: string;
  /** Signed and cosigned. */
  readonly checkpoint: string;
  /** What a time stamping authority says of the checkpoint (RFC 3161): its token, DER in base64. Not checked here. */
  readonly timeToken?: string | undefined;
  readonly records: readonly EvidenceRecord[];
  /**
   * Records of the principal or model from outside of the time that was asked for, which the log has between those that were:
   * a call that began earlier may end later. Without them nothing would show that none is missing.
   */
  readonly between: readonly EvidenceLink[];
  /** Earlier checkpoints: the first that was kept over each of the records. */
  readonly custody: readonly EvidenceCheckpoint[];
  /** What explains that records which those here name, or values of these, are not there any more. */
  readonly directives: readonly EvidenceDirective[];
  /** Verifier keys of those whose directives count. Whoever checks should have them from elsewhere too. */
  readonly officers: readonly string[];
  /** Columns that the records commit to and that are not shown. */
  readonly withheld: readonly string[];
}
