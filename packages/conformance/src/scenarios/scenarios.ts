import { principals } from './principals.ts';
import { refusals } from './refusals.ts';
import type { Scenario } from './scenario.ts';
import { streams } from './streams.ts';
import { transports } from './transports.ts';

/** All scenarios of the suite. */
export const SCENARIOS: readonly Scenario[] = [...streams, ...refusals, ...transports, ...principals];
