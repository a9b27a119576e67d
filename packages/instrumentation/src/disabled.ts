import { say } from './say.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the environment disables auditing; checked before any auditing code is loaded. */
export function isDisabled({ AUDITSPAN_DISABLED: text = '' }: Environment): boolean {
  return readBoolean(text) === true;
}

/** Prints to stderr that nothing is audited, and that a configured policy is not enforced. */
export function printDisabled({ AUDITSPAN_POLICY: policy = '' }: Environment): void {
  say('AuditSpan: AUDITSPAN_DISABLED is set: calls of this process are not audited.');
  if (policy !== '') say('AuditSpan: AUDITSPAN_DISABLED disables AUDITSPAN_POLICY too.');
}

/** Parses a boolean; returns any other text unchanged. */
export function readBoolean(text: string): unknown {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : text;
}
