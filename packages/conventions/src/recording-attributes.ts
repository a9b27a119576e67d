/** Prefix of the keys that say how recording itself fares; they stand on records of `audit.recording` beside its fields. */
export const AUDIT_RECORDING_PREFIX = 'audit.recording.';

/** What happened to recording: one of `AUDIT_RECORDING_EVENT`. */
export const ATTR_AUDIT_RECORDING_EVENT = 'audit.recording.event';

/** Version of what records (string). */
export const ATTR_AUDIT_RECORDING_VERSION = 'audit.recording.version';

/** Name and version of the runtime, such as `node/26.10.0` (string). */
export const ATTR_AUDIT_RECORDING_RUNTIME = 'audit.recording.runtime';

/** SHA-256 of the configuration without its secrets (string). */
export const ATTR_AUDIT_RECORDING_CONFIG_DIGEST = 'audit.recording.config.digest';

/** Id of the policy in force, where there is one (string). */
export const ATTR_AUDIT_RECORDING_POLICY_ID = 'audit.recording.policy.id';

/** The source that the event tells of, where it is not the one that records it (string). */
export const ATTR_AUDIT_RECORDING_SOURCE_ID = 'audit.recording.source.id';

/** First sequence number that the event tells of (int). */
export const ATTR_AUDIT_RECORDING_FIRST_SEQUENCE = 'audit.recording.sequence.first';

/** Last sequence number that the event tells of (int). */
export const ATTR_AUDIT_RECORDING_LAST_SEQUENCE = 'audit.recording.sequence.last';

/** How many records, or how many faults of the kind (int). */
export const ATTR_AUDIT_RECORDING_COUNT = 'audit.recording.count';

/** Records that the receiver has taken so far (int). */
export const ATTR_AUDIT_RECORDING_DELIVERED = 'audit.recording.delivered';

/** Records that wait for delivery (int). */
export const ATTR_AUDIT_RECORDING_WAITING = 'audit.recording.waiting';

/** Records that are lost so far (int). */
export const ATTR_AUDIT_RECORDING_LOST = 'audit.recording.lost';

/** Faults of recording that calls were kept from, so far (int). */
export const ATTR_AUDIT_RECORDING_FAULTS = 'audit.recording.faults';

/** Calls that had begun and of whose end nothing is recorded (int). */
export const ATTR_AUDIT_RECORDING_OPEN_CALLS = 'audit.recording.open_calls';

/** When the first of those calls began, in ISO 8601 (string). */
export const ATTR_AUDIT_RECORDING_OPEN_SINCE = 'audit.recording.open_since';

/** What sort of fault or trouble: a name, never a message (string). */
export const ATTR_AUDIT_RECORDING_KIND = 'audit.recording.kind';

/** How often each kind of fault occurred, as `kind=count` (string). */
export const ATTR_AUDIT_RECORDING_FAULT_KINDS = 'audit.recording.fault_kinds';

/** Places in a source's files that could not be read; what stood there shows as gaps of its sequence (int). */
export const ATTR_AUDIT_RECORDING_DAMAGED = 'audit.recording.damaged';

/** What happened to recording: the values of `audit.recording.event`. */
export const AUDIT_RECORDING_EVENT = {
  /** A source begins; its first record. */
  START: 'start',
  /** A source ends in order; what it records afterwards, if the process goes on, is followed by another. */
  STOP: 'stop',
  /** A source was found that had ended without `stop`; what it left is delivered. */
  RECOVERED: 'recovered',
  /** Records were dropped for want of room. */
  LOST: 'lost',
  /** The receiver refused records for good. */
  REFUSED: 'refused',
  /** A fault of recording was kept away from a call; once per kind, and counted at the stop. */
  FAULT: 'fault',
  /** Records cannot be kept on disk. */
  SPOOL: 'spool',
  /** A sink has nothing else to record. */
  HEARTBEAT: 'heartbeat',
} as const;
/** One of {@link AUDIT_RECORDING_EVENT}. */
export type AuditRecordingEvent = (typeof AUDIT_RECORDING_EVENT)[keyof typeof AUDIT_RECORDING_EVENT];
