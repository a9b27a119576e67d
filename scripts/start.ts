// `npm start`: the whole path of a record, from a model call to a SQL row. With `-- --once`, exits when it is done.
import { once } from 'node:events';
import { sendTraffic } from '../examples/chat-service/src/traffic.ts';
import { preferredPort } from './system/port.ts';
import type { Program } from './system/program.ts';
import { type Sealing, startSealing } from './system/sealing.ts';
import { showProof } from './system/show-proof.ts';
import { showRecords, untilStored } from './system/show.ts';
import { type Listening, type Sink, startChatService, startModels, startSink } from './system/system.ts';

const HELP = `npm start            runs until Ctrl-C
npm start -- --once  shows the records and exits

Starts a witness, the sink with its embedded ClickHouse, a local model endpoint and an example service, sends requests of
two users to the service, shows with SQL who accessed which model, and proves that the records were not changed. Data is
stored in .auditspan.
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Running {
  readonly sealing: Sealing;
  readonly sink: Sink;
  readonly service: Listening;
}

async function start(programs: Program[]): Promise<Running> {
  const since = new Date();
  const sealing = await startSealing('.auditspan/demonstration');
  programs.push(sealing.witness.program);
  say(`witness      cosigns on ${sealing.witness.url}; in production it runs on a machine of its own`);

  say('sink         starting, with its embedded ClickHouse');
  const sink = await startSink({
    env: sealing.env,
    dataDir: '.auditspan',
    otlpPort: await preferredPort(4318),
    clickhousePort: await preferredPort(8123),
  });
  programs.push(sink.program);
  say(`sink         accepts OTLP on ${sink.endpoints.otlp.url}, ClickHouse is ${sink.endpoints.clickhouse.url}`);

  const models = await startModels();
  programs.push(models.program);
  say(`models       respond on ${models.url}, in the formats of OpenAI and Anthropic`);

  const service = await startChatService({
    otlp: sink.endpoints.otlp.url,
    models: models.url,
    port: await preferredPort(3000),
    env: { AUDITSPAN_CAPTURE_CONTENT: 'true' },
  });
  programs.push(service.program);
  say(`chat service is on ${service.url}; one import makes it audited`);

  const steps = await sendTraffic(service.url);
  for (const { user, name, status } of steps) say(`${user.padEnd(12)} ${name} → ${status}`);
  await untilStored(sink, since, steps.length);
  await showRecords(sink, since, say);
  await showProof(sink, sealing, since, say);
  return { sealing, sink, service };
}

function sayWhatToTry({ sealing, sink, service }: Running): void {
  say(`Try it:
  npx auditspan sql "SELECT PrincipalId, ModelId, Outcome, Purpose FROM audit_spans LIMIT 20"
  npx auditspan verify --policy ${sealing.policy}
  npx auditspan doctor
  curl ${sink.endpoints.otlp.url}/metrics
  curl ${service.url}/chat -H 'authorization: Bearer alice-token' -d '{"message":"Hello"}'

Ctrl-C stops it.`);
}

async function main(): Promise<void> {
  const args = new Set(process.argv.slice(2));
  if (args.has('--help')) return say(HELP);
  const programs: Program[] = [];
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    const running = await Promise.race([start(programs), stopped.then(() => undefined)]);
    if (running === undefined || args.has('--once')) return;
    sayWhatToTry(running);
    await stopped;
  } finally {
    // Senders stop first, so that nothing is left to store when the sink stops.
    for (const program of programs.toReversed()) await program.stop();
    say('stopped');
  }
}

await main();
