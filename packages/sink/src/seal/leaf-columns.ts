import { AUDIT_COLUMNS } from '@auditspan/store';

/** Columns with a salted commitment each in the leaf, so that their values can be erased without changing the leaf. */
export const PERSONAL_COLUMNS = ['ClientAddress', 'OnBehalfOf', 'PrincipalId', 'SessionId', 'UserAgent'] as const;

/** Free-form columns, with one salted commitment over all of them in this order. */
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

/** Name of the commitment over {@link REST_COLUMNS}. */
export const REST = 'Rest';

const HIDDEN: ReadonlySet<string> = new Set([...PERSONAL_COLUMNS, ...REST_COLUMNS]);

/** All other columns, whose values are in the leaf, unless the record lacks the field. */
export const STATED_COLUMNS: readonly string[] = AUDIT_COLUMNS.map(({ name }) => name)
  .filter((name) => !HIDDEN.has(name))
  .toSorted();

/** Names of the commitments, in their order in the leaf and in that of the salts. */
export const COMMITMENTS: readonly string[] = [...PERSONAL_COLUMNS, REST].toSorted();

/** A value longer than this many bytes of JSON is replaced by its SHA-256, to bound the size of a leaf. */
export const LONGEST_STATED = 512;
