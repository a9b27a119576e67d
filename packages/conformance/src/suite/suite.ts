import type { Scenario } from '../scenarios/scenario.ts';
import type { Tool } from '../tools/tool.ts';
import { judge, type Judgement } from './judge.ts';
import { runScenarios, type ScenarioRun } from './run-scenarios.ts';

/** Result of one tool in one scenario. */
export interface SuiteResult extends Judgement {
  readonly scenario: string;
  readonly tool: string;
}

/** Options of {@link runSuite}. */
export interface SuiteOptions {
  readonly scenarios: readonly Scenario[];
  readonly tools: readonly Tool[];
  /** Folder with the application's client libraries. */
  readonly root: URL;
  /** Node to run on. Default: the current one. */
  readonly node?: string | undefined;
  readonly onResult?: (result: SuiteResult) => void;
}

/** Runs every scenario without any tool and then with each, every tool in its own process. */
export async function runSuite({ scenarios, tools, onResult, ...where }: SuiteOptions): Promise<SuiteResult[]> {
  const alone = await runScenarios({ ...where, scenarios, tool: undefined });
  const results: SuiteResult[] = [];
  for (const tool of tools) {
    const runs = await runScenarios({ ...where, scenarios, tool });
    for (const [index, scenario] of scenarios.entries()) {
      const judgement = judge(scenario, tool, alone[index] as ScenarioRun, runs[index] as ScenarioRun);
      const result = { scenario: scenario.name, tool: tool.name, ...judgement };
      results.push(result);
      onResult?.(result);
    }
  }
  return results;
}
