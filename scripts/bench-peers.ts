import { cpus } from 'node:os';
import { programOptions } from '@auditspan/testing';
import { writeSection } from '../packages/conformance/src/process/docs-section.ts';
import { type Loss, measureLoss, measureSpeed, type Speed } from './peers/measure.ts';
import { findPeers } from './peers/peers.ts';

const HELP = `npm run bench:peers -- [options]
Sends the same recorded load through each pipeline from OTLP into ClickHouse, one after the other, into the same ClickHouse
interface: the Collector with its ClickHouse exporter, Rotel, the sink. Writes docs/peers.md.

  --spans N       spans for the speed test (default 300000)
  --killed N      spans for the test with kills (default 60000), sent at --rate
  --rate N        spans per second in the test with kills (default 4000)
  --only TEXT     only pipelines whose name contains the text; writes nothing
  --json          print JSON and write nothing
  --help

  npm run bench:peers -- --only AuditSpan --spans 20000
`;

const values = programOptions(HELP, {
  spans: { type: 'string', default: '300000' },
  killed: { type: 'string', default: '60000' },
  rate: { type: 'string', default: '4000' },
  only: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
});

interface Row {
  readonly name: string;
  readonly absent?: string;
  readonly speed?: Speed;
  readonly loss?: Loss;
}

await run();

async function run(): Promise<void> {
  const rows: Row[] = [];
  for (const peer of await findPeers(say)) {
    if (!peer.name.includes(values.only)) continue;
    if (peer.absent !== undefined) {
      rows.push({ name: peer.name, absent: peer.absent });
      continue;
    }
    say(`${peer.name}: speed`);
    const speed = await measureSpeed(peer, Number(values.spans));
    say(`${peer.name}: kills`);
    rows.push({ name: peer.name, speed, loss: await measureLoss(peer, Number(values.killed), Number(values.rate)) });
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else process.stdout.write(`${tableOf(rows)}\n`);
  if (!values.json && values.only === '') await writeSection('peers.md', 'peers', tableOf(rows));
}

function tableOf(rows: readonly Row[]): string {
  return [
    `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model}), ${new Date().toISOString().slice(0, 10)}; ${values.spans} spans, ${values.killed} with kills.`,
    '',
    '| way | acknowledged/s | stored/s | response p50, p99 (ms) | CPU µs per span, ClickHouse | MiB | acknowledged, then lost | stored twice |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(rowOf),
  ].join('\n');
}

function rowOf({ name, absent, speed, loss }: Row): string {
  if (speed === undefined || loss === undefined) return `| ${name} | not measured: ${absent} | | | | | | |`;
  return `| ${[
    name,
    whole(speed.acknowledgedPerSecond),
    whole(speed.storedPerSecond),
    `${speed.p50.toFixed(1)}, ${speed.p99.toFixed(1)}`,
    `${speed.cpu.toFixed(1)}, ${speed.clickhouseCpu.toFixed(1)}`,
    whole(speed.mebibytes),
    `${whole(loss.acknowledged)}, ${whole(loss.lost)}`,
    whole(loss.duplicated),
  ].join(' | ')} |`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function say(text: string): void {
  process.stderr.write(`bench:peers: ${text}\n`);
}
