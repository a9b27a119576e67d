import { registerUnlessDisabled } from './current-auditing.ts';
import { startByEnvironment } from './registration.ts';

registerUnlessDisabled(startByEnvironment);
