import { programOptions } from '@auditspan/testing';
import { writeSection } from '../process/docs-section.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { auditspan, RIVALS_ROOT, rivals } from '../tools/tools.ts';
import { installRivals, versionsOf } from '../tools/versions.ts';
import { conformanceSection } from './report.ts';
import { runSuite } from './suite.ts';

const HELP = `npm run conformance -- [options]
Runs every scenario of docs/conformance.md with AuditSpan and other tools, which it installs. Writes the table there; exits
with 1 if AuditSpan fails one.

  --scenario TEXT   only scenarios whose name contains the text; writes nothing
  --tools A,B       only these tools; writes nothing
  --json            print JSON, with what was found where something is wrong, and write nothing
  --help

  npm run conformance -- --tools auditspan --scenario retry
`;

const values = programOptions(HELP, {
  json: { type: 'boolean', default: false },
  tools: { type: 'string' },
  scenario: { type: 'string', default: '' },
});

installRivals();
const wanted = values.tools?.split(',');
const tools = [auditspan, ...rivals].filter(({ name }) => wanted?.includes(name) ?? true);
const results = await runSuite({
  scenarios: SCENARIOS.filter(({ name }) => name.includes(values.scenario)),
  tools,
  root: RIVALS_ROOT,
  onResult: ({ scenario, tool, verdict }) => process.stderr.write(`${scenario}: ${tool}: ${verdict}\n`),
});
if (values.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
else {
  const section = conformanceSection(results, tools, await versionsOf(tools));
  if (wanted !== undefined || values.scenario !== '') process.stdout.write(`${section}\n`);
  else await writeSection('conformance.md', 'conformance', section);
}
if (results.some(({ tool, verdict }) => tool === auditspan.name && verdict !== 'ok')) process.exitCode = 1;
