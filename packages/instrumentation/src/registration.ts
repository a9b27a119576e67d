import { startAuditing, type Auditing } from './auditing.ts';
import { readEnvironment } from './environment.ts';

/** Shared by every copy of this package in the process: auditing twice would record every call twice. */
const REGISTERED = Symbol.for('auditspan.registered.1');

/** Starts auditing by the environment, once per process; `undefined` where it is disabled. */
export function registered(): Auditing | undefined {
  const shared = globalThis as { [REGISTERED]?: Auditing | null };
  if (shared[REGISTERED] === undefined) shared[REGISTERED] = start();
  return shared[REGISTERED] ?? undefined;
}

/** The auditing that `register` started, if it has. */
export function currentAuditing(): Auditing | undefined {
  return (globalThis as { [REGISTERED]?: Auditing | null })[REGISTERED] ?? undefined;
}

function start(): Auditing | null {
  const { config, fault } = readEnvironment(process.env);
  if (fault !== undefined) process.stderr.write(`${fault.code}: ${fault.message} These have their defaults now.\n`);
  if (!config.disabled) return startAuditing(config);
  process.stderr.write('AuditSpan: AUDITSPAN_DISABLED is set: no call of this process is audited.\n');
  if (config.policy !== undefined)
    process.stderr.write('AuditSpan: AUDITSPAN_DISABLED disables AUDITSPAN_POLICY too.\n');
  return null;
}
