import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@auditspan/testing';
import { getCollector } from '../collector/get-collector.ts';
import { freeAddress } from '../system/port.ts';
import { type Program, startCommand } from '../system/program.ts';
import { auditspanCommand } from '../system/system.ts';

const REDACTION = fileURLToPath(new URL('../../collector-config/redaction/redaction.yaml', import.meta.url));

/** Without a queue, the Collector acknowledges once the next hop has acknowledged, as AuditSpan's processor does. */
const NO_QUEUE =
  'yaml:exporters: {otlp_http/next: {sending_queue: {enabled: false}, retry_on_failure: {enabled: false}, compression: none}}';

/** A running OTLP processor. */
export interface RunningWay {
  readonly url: string;
  readonly program: Program;
}

/** A processor to be measured. */
export interface Way {
  /** Name in the table. */
  readonly name: string;
  /** Why it cannot be measured here. */
  readonly absent?: string;
  /** @param directory an empty folder for its use. */
  start(next: string, directory: string): Promise<RunningWay>;
}

/** The Collector's variants with their processors; undefined stands for all of `redaction.yaml`. */
const COLLECTORS: Readonly<Record<string, string | undefined>> = {
  'Collector that only passes on': 'memory_limiter',
  'Collector, redaction processor alone': 'memory_limiter, redaction',
  'Collector, `redaction.yaml` (with transform)': undefined,
};
const PROCESSOR: Way = { name: '`auditspan processor`', start: startProcessor };

/** Returns the processors whose names contain a text. Looks for a Collector, or builds one, only if it is needed. */
export async function findWays(text: string, say: (text: string) => void): Promise<readonly Way[]> {
  const wanted = Object.entries(COLLECTORS).filter(([name]) => name.includes(text));
  const collector = wanted.length === 0 ? { absent: 'not asked for' } : await getCollector(say);
  const without = 'absent' in collector ? { absent: collector.absent } : {};
  const path = 'path' in collector ? collector.path : '';
  const ways = wanted.map(([name, processors]): Way => ({ name, ...without, start: startCollector(path, processors) }));
  return PROCESSOR.name.includes(text) ? [...ways, PROCESSOR] : ways;
}

function startCollector(command: string, processors: string | undefined): Way['start'] {
  const pipeline =
    processors === undefined ? [] : [`--config=yaml:service: {pipelines: {traces: {processors: [${processors}]}}}`];
  return async (next, directory) => {
    const listen = await freeAddress();
    const { program } = await startCommand({
      name: 'Collector',
      command,
      args: [`--config=${REDACTION}`, `--config=${NO_QUEUE}`, ...pipeline, '--feature-gates=ottl.set.allowNil'],
      env: {
        NEXT_ENDPOINT: next,
        OTLP_HTTP_LISTEN: listen,
        OTLP_GRPC_LISTEN: await freeAddress(),
        HEALTH_LISTEN: await freeAddress(),
        METRICS_PORT: String(await freePort()),
        QUEUE_DIR: join(directory, 'queue'),
      },
      readyLine: /Everything is ready/,
    });
    return { url: `http://${listen}`, program };
  };
}

async function startProcessor(next: string): Promise<RunningWay> {
  const listen = await freeAddress();
  const { program } = await startCommand({
    name: 'auditspan processor',
    command: process.execPath,
    args: [auditspanCommand, 'processor', '--to', next, '--listen', listen, '--grpc-listen', 'off'],
    readyLine: /The processor is up/,
  });
  return { url: `http://${listen}`, program };
}
