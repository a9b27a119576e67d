import { startAuditing, type Auditing } from './auditing.ts';
import { readEnvironment } from './environment.ts';
import { say } from './say.ts';

/** Starts auditing by the environment; what is wrong with that is said on stderr. */
export function startByEnvironment(): Auditing {
  const { config, fault } = readEnvironment(process.env);
  if (fault !== undefined)
    say(`${fault.code}: ${fault.message} What is wrong has its default now, where nothing else is said.`);
  return startAuditing(config);
}
