import { isDeepStrictEqual } from 'node:util';
import { SERVED_MODEL } from '../scenarios/model-answers.ts';
import type { Expected, Scenario } from '../scenarios/scenario.ts';
import type { Tool, ToolRecord } from '../tools/tool.ts';
import type { ScenarioRun } from './run-scenarios.ts';

/** Result of a tool in a scenario. */
export type Verdict = 'ok' | 'no record' | 'wrong record' | 'breaks the call' | 'not covered';

/** A verdict with its evidence. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What was found instead of `expected`. */
  readonly found?: unknown;
  readonly expected?: unknown;
}

/**
 * Judges a run with a tool against the run without any: first, that the call is unchanged for the application and for
 * the server; then, that there is exactly one correct record per attempt or, if the tool records calls, per call.
 */
export function judge(scenario: Scenario, tool: Tool, alone: ScenarioRun, run: ScenarioRun): Judgement {
  const covered = scenario.needs === undefined || tool.covers.includes(scenario.needs);
  if (!covered) return { verdict: 'not covered' };
  const before = viewExpected(scenario, alone);
  const after = { app: run.app, served: run.served };
  if (!isDeepStrictEqual(after, before)) return { verdict: 'breaks the call', found: after, expected: before };
  if (run.records.length === 0) return { verdict: 'no record' };
  const expected = (tool.covers.includes('attempts') ? undefined : scenario.expectedOfCall) ?? scenario.expected;
  const isRight = agree(expected, run.records, tool) && isGrouped(scenario, run.records);
  return isRight ? { verdict: 'ok' } : { verdict: 'wrong record', found: run.records, expected };
}

/** The scenario defines what a denied call shows: the server must never receive it. */
function viewExpected({ denial }: Scenario, { app, served }: ScenarioRun): object {
  return denial === undefined ? { app, served } : { app: { saw: denial, faults: [] }, served: [] };
}

/** Whether there is exactly one record per expected one, in any order. */
function agree(expected: readonly Expected[], records: readonly ToolRecord[], tool: Tool): boolean {
  const left = [...records];
  for (const wanted of expected) {
    const index = left.findIndex((record) => says(record, wanted, tool));
    if (index === -1) return false;
    left.splice(index, 1);
  }
  return left.length === 0;
}

function says(record: ToolRecord, wanted: Expected, { namesUsers }: Tool): boolean {
  const model = record.model === wanted.model || record.model === SERVED_MODEL;
  const user = !namesUsers || record.user === wanted.user;
  return model && user && saysEnd(record, wanted);
}

function saysEnd({ outcome, isError }: ToolRecord, wanted: Expected): boolean {
  if (outcome !== undefined) return outcome === wanted.outcome;
  return wanted.isError === undefined || isError === wanted.isError;
}

function isGrouped({ isOneCall }: Scenario, records: readonly ToolRecord[]): boolean {
  return isOneCall !== true || new Set(records.map(({ callId }) => callId)).size === 1;
}
