import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Checkpoint, createLogSigner, formatVerifierKey, type VerifierKey } from '@auditspan/ledger';
import { until } from '@auditspan/testing';
import { createKeyFile } from '@auditspan/ledger/node';
import type { Endpoints } from '../../src/index.ts';
import { untilStored } from '../fixtures/sink-process.ts';
import { clientOf, rowsOf } from '../fixtures/store-client.ts';
import { type CrashPlan, crashPlan, daysAt, laterPlan } from './crash-plan.ts';
import { clockAhead, type Officers } from './officers.ts';
import { pick } from './random.ts';
import { Sender } from './sender.ts';
import { faultsOfLog, servedCheckpoint } from './stored-log.ts';

const MAIN = fileURLToPath(new URL('crash-sink-main.ts', import.meta.url));
const JUMPING_CLOCK = new URL('jumping-clock.ts', import.meta.url).href;
/** Origin of the log that the sinks seal in. */
export const CRASH_ORIGIN = 'log.example/crash';
/** Message of the planned fault of a step. */
export const PLANNED_FAULT = 'this step fails';
const SENDERS = 3;
/** Milliseconds of load within which a crash must happen; otherwise the sink is killed. */
const LIFE = 1500;
/** Spans that must be acknowledged first, for which a slow machine gets more time, within limits. */
const LEAST = 20;
const LONGEST_LIFE = 20 * LIFE;

/** Result of a chain of crashes. */
export interface CrashReport {
  readonly runs: number;
  readonly acknowledged: number;
  /** Ids of acknowledged spans that are not stored, by table. */
  readonly lost: readonly string[];
  /** Ids that are stored more than once, by table. */
  readonly doubled: readonly string[];
  /** Faults of the audit log. */
  readonly faults: readonly string[];
}

interface SinkLife {
  readonly endpoints: Endpoints | undefined;
  readonly ended: Promise<unknown>;
  readonly isOver: () => boolean;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Lets a sink on one directory crash again and again while senders send, retry and regroup their spans; checks what is stored
 * after every few crashes and at the end.
 */
export async function runCrashChain(
  dataDir: string,
  runs: number,
  random: () => number,
  onRun: (run: number, plan: CrashPlan) => void,
  haveOfficers: HaveOfficers = async () => undefined,
): Promise<CrashReport> {
  const sender = new Sender(random);
  const { key } = createLogSigner(CRASH_ORIGIN, await createKeyFile(join(dataDir, 'log.key')));
  const officers = await haveOfficers(dataDir, formatVerifierKey(key), random);
  const seen: Checkpoint[] = [];
  for (let run = 0; run < runs; run += 1) {
    const plan = officers === undefined ? crashPlan(run, random) : laterPlan(run, random);
    onRun(run, plan);
    await liveOnce(dataDir, plan, sender, random, officers);
    // The sink is down: the command starts its ClickHouse.
    if (random() < 0.5) await officers?.actOnce(plan.days);
    const served = await servedCheckpoint(dataDir);
    if (served !== undefined) seen.push(served);
  }
  return verify(dataDir, runs, sender, { key, seen, officers });
}

/** Creates the officers of a log; undefined if it has none. */
export type HaveOfficers = (dataDir: string, logKey: string, random: () => number) => Promise<Officers | undefined>;

async function liveOnce(
  dataDir: string,
  plan: CrashPlan,
  sender: Sender,
  random: () => number,
  officers: Officers | undefined,
): Promise<void> {
  const life = await startLife(dataDir, plan);
  const { endpoints } = life;
  let isActing = officers !== undefined && endpoints !== undefined;
  const acted = isActing ? officers?.actOnce(plan.days).finally(() => (isActing = false)) : undefined;
  if (endpoints !== undefined) {
    const url = `${endpoints.otlp.url}/v1/traces`;
    const [start, before] = [performance.now(), sender.acknowledged.size];
    const usual = LIFE * (0.3 + random());
    const goesOn = (): boolean => {
      const isMuch = sender.acknowledged.size - before >= LEAST;
      return !life.isOver() && performance.now() - start < (isMuch && !isActing ? usual : LONGEST_LIFE);
    };
    const sendOn = async (): Promise<void> => {
      while (goesOn()) {
        await sender.sendOne(url);
        await sleep(random() * 15);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sendOn));
  }
  life.kill(pick(random, ['SIGKILL', 'SIGKILL', 'SIGTERM']));
  await life.ended;
  await acted;
}

interface Checked {
  readonly key: VerifierKey;
  /** Checkpoints that the sink published meanwhile. */
  readonly seen: readonly Checkpoint[];
  readonly officers: Officers | undefined;
}

async function verify(
  dataDir: string,
  runs: number,
  sender: Sender,
  { key, seen, officers }: Checked,
): Promise<CrashReport> {
  const days = officers === undefined ? 0 : daysAt(runs);
  const life = await startLife(dataDir, null, days);
  if (life.endpoints === undefined) throw new Error('the sink did not start without a crash');
  const { endpoints } = life;
  await sender.sendAgain(`${endpoints.otlp.url}/v1/traces`);
  await untilStored({ endpoints });
  await officers?.finish(days);
  await untilStored({ endpoints });
  const client = clientOf(endpoints);
  const lost: string[] = [];
  const doubled: string[] = [];
  for (const [table, expected] of sender.expected(officers !== undefined)) {
    const rows = await rowsOf<{ id: string; times: string }>(
      client,
      `SELECT SpanId AS id, toString(count()) AS times FROM ${table} GROUP BY id`,
    );
    const times = new Map(rows.map((row) => [row.id, Number(row.times)]));
    lost.push(...[...expected].filter((id) => !times.has(id)).map((id) => `${table} ${id}`));
    doubled.push(...rows.filter((row) => row.times !== '1').map(({ id }) => `${table} ${id} ${times.get(id) ?? 0}`));
  }
  // The log of officers has holes, which directives explain.
  const faults = await (officers?.faults(client) ?? faultsOfLog(client, dataDir, key, seen));
  await client.close();
  life.kill('SIGTERM');
  await life.ended;
  return { runs, acknowledged: sender.acknowledged.size, lost, doubled, faults };
}

/** Starts a sink, waiting for the engine of the previous one to end. */
async function startLife(dataDir: string, plan: CrashPlan | null, days = plan?.days ?? 0): Promise<SinkLife> {
  for (let attempt = 1; ; attempt += 1) {
    await rm(join(dataDir, 'endpoints.json'), { force: true });
    const { life, stderr } = await spawnLife(dataDir, plan, days);
    const text = stderr();
    if (life.endpoints !== undefined || !/in use/.test(text)) {
      if (life.endpoints === undefined && /AUDITSPAN_|Error/.test(withoutPlanned(text))) throw new Error(text);
      return life;
    }
    if (attempt > 50) throw new Error(text);
    await sleep(100);
  }
}

/** Removes the planned fault, as thrown and as logged, from the output of a sink that ended before it was up. */
function withoutPlanned(text: string): string {
  return text.replaceAll(new RegExp(`(Error: |"type":"Error","message":")${PLANNED_FAULT}`, 'g'), '');
}

async function spawnLife(
  dataDir: string,
  plan: CrashPlan | null,
  days: number,
): Promise<{ life: SinkLife; stderr: () => string }> {
  const clock = plan?.clockJumps === true ? [`--import=${JUMPING_CLOCK}`] : [];
  if (days > 0) clock.push(`--import=${clockAhead(days)}`);
  const args = ['--conditions=@auditspan/source', ...clock, MAIN, dataDir, JSON.stringify(plan)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let over = false;
  const ended = once(child, 'close').then(() => (over = true));
  const path = join(dataDir, 'endpoints.json');
  await until('the sink', () => over || existsSync(path)).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`the sink does not come up: ${stderr}`, { cause: error });
  });
  const endpoints = over ? undefined : (JSON.parse(await readFile(path, 'utf8')) as Endpoints);
  return {
    life: { endpoints, ended, isOver: () => over, kill: (signal) => void child.kill(signal) },
    stderr: () => stderr,
  };
}
