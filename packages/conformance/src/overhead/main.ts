import { programOptions } from '@auditspan/testing';
import { writeSection } from '../process/docs-section.ts';
import { auditAlone, auditInMemory, auditspan, RIVALS_ROOT, rivals } from '../tools/tools.ts';
import { asPublished, bundleOurs, installRivals, versionsOf } from '../tools/versions.ts';
import { measureOverhead } from './bench.ts';
import { overheadSection } from './report.ts';
import { measureStarts } from './startup.ts';
import { summarise } from './summary.ts';
import { WORKLOADS } from './workload.ts';

const HELP = `npm run bench:overhead -- [options]
Measures the overhead of recording a call, for AuditSpan and other tools, which it installs. Writes docs/overhead.md.

  --rounds N    rounds; in each, every tool in turn (default 11)
  --tools A,B   only these tools; writes nothing
  --json        print JSON and write nothing
  --help

  npm run bench:overhead -- --tools auditspan,sentry --rounds 5
`;

const values = programOptions(HELP, {
  json: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '11' },
  tools: { type: 'string' },
});

installRivals();
bundleOurs();
const wanted = values.tools?.split(',');
const ours = [auditspan, auditAlone, auditInMemory].map(asPublished);
const tools = [...ours, ...rivals].filter(({ name }) => wanted?.includes(name) ?? true);
const starts = await measureStarts([undefined, ...tools], Number(values.rounds));
const rounds = await measureOverhead({
  root: RIVALS_ROOT,
  tools: [undefined, ...tools],
  workloads: WORKLOADS,
  rounds: Number(values.rounds),
  say: (line) => process.stderr.write(`${line}\n`),
});
const summaries = summarise(rounds);
if (values.json) process.stdout.write(`${JSON.stringify({ starts, summaries }, undefined, 2)}\n`);
else {
  const section = overheadSection({ starts, summaries }, tools, await versionsOf(tools));
  if (wanted !== undefined) process.stdout.write(`${section}\n`);
  else await writeSection('overhead.md', 'overhead', section);
}
