import { ATTR_AUDIT_DIRECTIVE, AUDIT_ACTION, type AuditRecord } from '@auditspan/conventions';
import { ownRecord } from '../own-record/own-record.ts';
import { DIRECTIVES_MODEL } from './directive.ts';
import { digestOf, type SignedDirective } from './signed-directive.ts';

/** The record of a directive, and additional attributes of its span. */
export interface DirectiveRecord {
  readonly record: AuditRecord;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Returns the record that puts a directive into the log: its leaf contains the digest of the signed text, and its model links it
 * to the directives before it.
 * @param actor who sends it: the last officer that signed.
 */
export function directiveRecord(
  { note, directive }: Pick<SignedDirective, 'note' | 'directive'>,
  actor: string,
): DirectiveRecord {
  const isHold = directive.kind === 'hold' || directive.kind === 'release';
  const purpose = directive.kind === 'done' ? `carried out ${directive.of}` : directive.reason;
  const action = isHold ? AUDIT_ACTION.AUDIT_HOLD : AUDIT_ACTION.AUDIT_ERASE;
  return {
    record: {
      ...ownRecord({ principal: actor, isNamed: true, purpose }, action),
      modelId: DIRECTIVES_MODEL,
      approvalId: digestOf(note),
    },
    attributes: { [ATTR_AUDIT_DIRECTIVE]: note },
  };
}
