import { cpus, loadavg } from 'node:os';
import { programOptions } from '@auditspan/testing';
import { writeSection } from '../packages/conformance/src/process/docs-section.ts';
import { measureWay, requestsOf, type Speed } from './processors/measure.ts';
import { startNextHop } from './processors/next-hop.ts';
import { plantedSpans } from './processors/planted-spans.ts';
import { type Findings, findingsOf, type Share, together } from './processors/score.ts';
import { findWays, type Way } from './processors/ways.ts';

const HELP = `npm run bench:processor -- [options]
Sends the same spans through the Collector's own redaction processor and through \`auditspan processor\`: measures spans per
second and cost per span, which planted personal data and secrets are gone, and what else was changed. Writes docs/processor.md.

  --spans N    spans per round, all different (default 20480)
  --rounds N   rounds; in each, every pipeline in turn (default 3)
  --only TEXT  only pipelines whose name contains the text; writes nothing
  --json       print JSON and write nothing
  --help

  npm run bench:processor -- --only auditspan --spans 2048 --rounds 1
`;

const values = programOptions(HELP, {
  spans: { type: 'string', default: '20480' },
  rounds: { type: 'string', default: '3' },
  only: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
});

const WARM_UP_SPANS = 4096;

interface Row {
  readonly name: string;
  readonly absent?: string;
  readonly rounds: Speed[];
  findings?: Findings;
}

await run();

async function run(): Promise<void> {
  const rows = await measured(await findWays(values.only, say));
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else process.stdout.write(`${tablesOf(rows)}\n`);
  if (!values.json && values.only === '') await writeSection('processor.md', 'processor', tablesOf(rows));
}

async function measured(ways: readonly Way[]): Promise<readonly Row[]> {
  const all = plantedSpans(Number(values.spans) + WARM_UP_SPANS);
  const [warm, spans] = [all.slice(0, WARM_UP_SPANS), all.slice(WARM_UP_SPANS)];
  const load = { warmUp: requestsOf(warm), requests: requestsOf(spans), spans: spans.length };
  const next = await startNextHop();
  const rows = ways.map((way) => ({ way, row: emptyRow(way) }));
  try {
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      for (const { way, row } of rows) {
        if (way.absent !== undefined) continue;
        say(`round ${round}: ${way.name}`);
        row.rounds.push(await measureWay(way, next, load));
        row.findings = findingsOf(spans, next.take());
      }
    }
  } finally {
    await next.close();
  }
  return rows.map(({ row }) => row);
}

function emptyRow({ name, absent }: Way): Row {
  return { name, ...(absent !== undefined && { absent }), rounds: [] };
}

function tablesOf(rows: readonly Row[]): string {
  const load = loadavg()[0]?.toFixed(1);
  return [
    `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model}), load ${load}, ${new Date().toISOString().slice(0, 10)}; ${values.spans} spans, ${values.rounds} rounds, the median of each figure.`,
    '',
    '| way | spans/s | CPU µs per span | response p50, p99 (ms) | MiB | personal data gone | secrets gone | harmless values changed | audit facts changed |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(rowOf),
    '',
    ...recallTable(rows),
  ].join('\n');
}

function rowOf({ name, absent, rounds, findings }: Row): string {
  if (findings === undefined) return `| ${name} | not measured: ${absent} | | | | | | | |`;
  return `| ${[
    name,
    whole(median(rounds, 'spansPerSecond')),
    median(rounds, 'cpu').toFixed(1),
    `${median(rounds, 'p50').toFixed(0)}, ${median(rounds, 'p99').toFixed(0)}`,
    whole(median(rounds, 'mebibytes')),
    shareOf(together(findings, 'personal')),
    shareOf(together(findings, 'secret')),
    changed(findings.harmless),
    changed(findings.facts),
  ].join(' | ')} |`;
}

/** Returns the share of values that are gone, by kind and by place. */
function recallTable(rows: readonly Row[]): readonly string[] {
  const found = rows.flatMap(({ name, findings }) => (findings === undefined ? [] : [{ name, findings }]));
  const [first] = found;
  if (first === undefined) return [];
  const line = (title: string, of: (findings: Findings) => Share | undefined): string =>
    `| ${title} | ${found.map(({ findings }) => shareOf(of(findings) ?? { good: 0, all: 0 })).join(' | ')} |`;
  return [
    `| gone to the last character | ${found.map(({ name }) => name).join(' | ')} |`,
    `| --- | ${found.map(() => '---:').join(' | ')} |`,
    ...Object.keys(first.findings.byKind)
      .toSorted()
      .map((kind) => line(kind.toLowerCase(), ({ byKind }) => byKind[kind])),
    ...Object.keys(first.findings.byPlace).map((place) =>
      line(`in a span's ${place}`, ({ byPlace }) => byPlace[place]),
    ),
    line('text beside the values that stayed', ({ beside }) => beside),
  ];
}

function median(rounds: readonly Speed[], figure: keyof Speed): number {
  const sorted = rounds.map((round) => round[figure]).toSorted((one, another) => one - another);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function shareOf({ good, all }: Share): string {
  return all === 0 ? '–' : `${((good * 100) / all).toFixed(1)} %`;
}

function changed({ good, all }: Share): string {
  return `${whole(all - good)} of ${whole(all)}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function say(text: string): void {
  process.stderr.write(`bench:processor: ${text}\n`);
}
