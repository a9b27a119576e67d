import { startAuditing, type Auditing } from './auditing.ts';
import { readEnvironment } from './environment.ts';
import { UnsupportedRuntimeError } from './errors.ts';
import { say } from './say.ts';

/** What runs much of what is written for Node, and tells nobody of the calls that it makes. */
const OTHER_RUNTIMES = ['bun', 'deno'];

/**
 * Starts auditing by the environment; what is wrong with that is said on stderr.
 *
 * @throws UnsupportedRuntimeError where no call would be seen
 */
export function startByEnvironment(): Auditing {
  const other = OTHER_RUNTIMES.find((name) => process.versions[name] !== undefined);
  if (other !== undefined) throw new UnsupportedRuntimeError(`${other} ${process.versions[other]}`);
  const { config, fault } = readEnvironment(process.env);
  if (fault !== undefined)
    say(`${fault.code}: ${fault.message} What is wrong has its default now, where nothing else is said.`);
  return startAuditing(config);
}
