/**
 * Prefix of the keys that describe the health of recording itself. They appear on `audit.recording` records beside the
 * record's fields.
 */
export const AUDIT_RECORDING_PREFIX = 'audit.recording.';

/** What happened to recording: one of `AUDIT_RECORDING_EVENT`. */
export const ATTR_AUDIT_RECORDING_EVENT = 'audit.recording.event';

/** Version of the instrumentation or sink that records (string). */
export const ATTR_AUDIT_RECORDING_VERSION = 'audit.recording.version';

/** Name and version of the runtime, such as `node/26.10.0` (string). */
export const ATTR_AUDIT_RECORDING_RUNTIME = 'audit.recording.runtime';

/** SHA-256 of the configuration, without its secrets (string). */
export const ATTR_AUDIT_RECORDING_CONFIG_DIGEST = 'audit.recording.config.digest';

/** Id of the policy in force, if there is one (string). */
export const ATTR_AUDIT_RECORDING_POLICY_ID = 'audit.recording.policy.id';

/** The source that the event is about, if it is not the one that records it (string). */
export const ATTR_AUDIT_RECORDING_SOURCE_ID = 'audit.recording.source.id';

/** First sequence number that the event is about (int). */
export const ATTR_AUDIT_RECORDING_FIRST_SEQUENCE = 'audit.recording.sequence.first';

/** Last sequence number that the event is about (int). */
export const ATTR_AUDIT_RECORDING_LAST_SEQUENCE = 'audit.recording.sequence.last';

/** Number of records, or of faults of the kind (int). */
export const ATTR_AUDIT_RECORDING_COUNT = 'audit.recording.count';

/** Records that the receiver has accepted so far (int). */
export const ATTR_AUDIT_RECORDING_DELIVERED = 'audit.recording.delivered';

/** Records that are waiting for delivery (int). */
export const ATTR_AUDIT_RECORDING_WAITING = 'audit.recording.waiting';

/** Records that have been lost so far (int). */
export const ATTR_AUDIT_RECORDING_LOST = 'audit.recording.lost';

/** Recording faults so far that were kept away from calls (int). */
export const ATTR_AUDIT_RECORDING_FAULTS = 'audit.recording.faults';

/** Calls that had started and whose end was not recorded (int). */
export const ATTR_AUDIT_RECORDING_OPEN_CALLS = 'audit.recording.open_calls';

/** When the first of those calls started, in ISO 8601 (string). */
export const ATTR_AUDIT_RECORDING_OPEN_SINCE = 'audit.recording.open_since';

/** Kind of fault: a name, never a message (string). */
export const ATTR_AUDIT_RECORDING_KIND = 'audit.recording.kind';

/** Number of faults of each kind, as `kind=count` (string). */
export const ATTR_AUDIT_RECORDING_FAULT_KINDS = 'audit.recording.fault_kinds';

/** Unreadable places in a source's files; the records lost there show as gaps in its sequence (int). */
export const ATTR_AUDIT_RECORDING_DAMAGED = 'audit.recording.damaged';

/** What happened to recording: the values of `audit.recording.event`. */
export const AUDIT_RECORDING_EVENT = {
  /** A source starts; its first record. */
  START: 'start',
  /** A source ends in an orderly way. If the process goes on recording, it does so as a new source. */
  STOP: 'stop',
  /** A source that ended without `stop` was found, and its remaining records were delivered. */
  RECOVERED: 'recovered',
  /** Records were dropped for lack of space. */
  LOST: 'lost',
  /** The receiver permanently rejected records. */
  REFUSED: 'refused',
  /** A recording fault was kept away from a call: once per kind, and counted at the stop. */
  FAULT: 'fault',
  /** Records cannot be written to disk. */
  SPOOL: 'spool',
  /** A sink has nothing else to record. */
  HEARTBEAT: 'heartbeat',
} as const;
/** One of {@link AUDIT_RECORDING_EVENT}. */
export type AuditRecordingEvent = (typeof AUDIT_RECORDING_EVENT)[keyof typeof AUDIT_RECORDING_EVENT];
