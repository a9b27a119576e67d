import { say } from './say.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the environment disables auditing; asked before anything of what audits is loaded. */
export function isDisabled({ AUDITSPAN_DISABLED: text = '' }: Environment): boolean {
  return readBoolean(text) === true;
}

/** Says on stderr that nothing is audited, and no policy enforced where there is one. */
export function sayDisabled({ AUDITSPAN_POLICY: policy = '' }: Environment): void {
  say('AuditSpan: AUDITSPAN_DISABLED is set: no call of this process is audited.');
  if (policy !== '') say('AuditSpan: AUDITSPAN_DISABLED disables AUDITSPAN_POLICY too.');
}

/** What a variable says of something that is so or not; the text itself where it says neither. */
export function readBoolean(text: string): unknown {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : text;
}
