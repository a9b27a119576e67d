import { AUDIT_COLUMNS } from '@auditspan/store';

/** Of each of these a leaf has a salted commitment, so that the value can be erased and the leaf stays as it is. */
export const PERSONAL_COLUMNS = ['ClientAddress', 'OnBehalfOf', 'PrincipalId', 'SessionId', 'UserAgent'] as const;

/** Free text and what was received as such: one salted commitment over all of them, in this order. */
export const REST_COLUMNS = [
  'TraceState',
  'SpanName',
  'StatusMessage',
  'Events.Timestamp',
  'Events.Name',
  'Events.Attributes',
  'Links.TraceId',
  'Links.SpanId',
  'Links.TraceState',
  'Links.Attributes',
  'OtherAttributes',
  'Resource',
  'RawForm',
  'RawParts',
] as const;

/** The name of the commitment over {@link REST_COLUMNS}. */
export const REST = 'Rest';

const HIDDEN: ReadonlySet<string> = new Set([...PERSONAL_COLUMNS, ...REST_COLUMNS]);

/** Every other column: a leaf states its value, unless it is the one of a record that lacks the field. */
export const STATED_COLUMNS: readonly string[] = AUDIT_COLUMNS.map(({ name }) => name)
  .filter((name) => !HIDDEN.has(name))
  .toSorted();

/** Names of the commitments in the order that they have in a leaf, and their salts beside it. */
export const COMMITMENTS: readonly string[] = [...PERSONAL_COLUMNS, REST].toSorted();

/** A stated value longer than this many bytes of JSON is stated by its SHA-256, so that every leaf is short enough. */
export const LONGEST_STATED = 512;
