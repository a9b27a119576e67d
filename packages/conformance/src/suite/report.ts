import { firstDifference } from './difference.ts';
import type { Tool } from '../tools/tool.ts';
import type { Verdict } from './judge.ts';
import type { SuiteResult } from './suite.ts';

const LONGEST_FINDING = 240;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Returns the generated part of docs/conformance.md. */
export function conformanceSection(
  results: readonly SuiteResult[],
  tools: readonly Tool[],
  versions: ReadonlyMap<string, string>,
): string {
  const verdictOf = (scenario: string, tool: string): Verdict | undefined =>
    results.find((result) => result.scenario === scenario && result.tool === tool)?.verdict;
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  return [
    `Run on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, openai ${versions.get('openai')}.`,
    '',
    row(['scenario', ...tools.map(({ title, name }) => `${title} ${versions.get(name)}`)]),
    row(['---', ...tools.map(() => '---')]),
    ...scenarios.map((scenario) => row([scenario, ...tools.map(({ name }) => cell(verdictOf(scenario, name)))])),
    row(['**ok**', ...tools.map(({ name }) => `**${score(results, name)}**`)]),
    '',
    'What was found instead of what was expected:',
    '',
    ...results.filter(({ verdict }) => isFault(verdict)).map((result) => `- ${findingOf(result, tools)}`),
  ].join('\n');
}

function isFault(verdict: Verdict): boolean {
  return verdict === 'breaks the call' || verdict === 'wrong record';
}

function findingOf({ scenario, tool, verdict, found, expected }: SuiteResult, tools: readonly Tool[]): string {
  const title = tools.find(({ name }) => name === tool)?.title ?? tool;
  const what = verdict === 'wrong record' ? JSON.stringify(found) : firstDifference('', found, expected);
  return `${title}, ${scenario}: \`${what.replaceAll('`', "'").slice(0, LONGEST_FINDING)}\``;
}

function cell(verdict: Verdict | undefined): string {
  if (verdict === 'not covered') return '–';
  return verdict === undefined || verdict === 'ok' ? (verdict ?? '') : `**${verdict}**`;
}

/** Returns how many of the scenarios that the tool covers passed. */
function score(results: readonly SuiteResult[], tool: string): string {
  const covered = results.filter((result) => result.tool === tool && result.verdict !== 'not covered');
  return `${covered.filter(({ verdict }) => verdict === 'ok').length} of ${covered.length}`;
}
