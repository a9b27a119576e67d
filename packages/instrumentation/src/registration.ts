import { startAuditing, type Auditing } from './auditing.ts';
import { readEnvironment } from './environment.ts';
import { UnsupportedRuntimeError } from './errors.ts';
import { say } from './say.ts';

/** Runtimes that run much code written for Node, but do not report outgoing calls. */
const OTHER_RUNTIMES = ['bun', 'deno'];

/**
 * Starts auditing with the configuration from the environment; prints its faults to stderr.
 *
 * @throws {UnsupportedRuntimeError} if the runtime does not report outgoing calls
 */
export function startByEnvironment(): Auditing {
  const other = OTHER_RUNTIMES.find((name) => process.versions[name] !== undefined);
  if (other !== undefined) throw new UnsupportedRuntimeError(`${other} ${process.versions[other]}`);
  const { config, fault } = readEnvironment(process.env);
  if (fault !== undefined)
    say(`${fault.code}: ${fault.message} Wrong options have their defaults unless stated otherwise.`);
  return startAuditing(config);
}
