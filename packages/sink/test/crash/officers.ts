import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreClient } from '@auditspan/store';
import { type CommandResult, runCommand } from '../fixtures/sink-process.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import { pick } from './random.ts';
import { EXPIRING, PRINCIPALS } from './sender.ts';

const KILL = fileURLToPath(new URL('../fixtures/kill-at-change.mjs', import.meta.url));
/** Number of changes of an erasure, roughly: commands are killed at any of them. */
const CHANGES = 10;
const OFFICERS = ['ann', 'bob'] as const;
const NAMES = `(${PRINCIPALS.map((name) => `'${name}'`).join(', ')})`;
/** Why a command may fail: another holds the lock, or no sink or no ClickHouse is there, or no checkpoint yet. */
const EXPECTED_FAILURE =
  /AUDITSPAN_(?:SINK_DIRECTIVE|SINK_OWN_RECORD|STORE_UNAVAILABLE|SINK_START|EMBEDDED_LOCKED)|cannot read the checkpoint/;

/** Officers who erase, drop and hold while a sink crashes, and while it is down. */
export interface Officers {
  /** Gives some directive; it may be killed at any change. @param days that all clocks are ahead */
  actOnce(days: number): Promise<void>;
  /** Releases all holds, erases everything of all principals, and drops what has expired. */
  finish(days: number): Promise<void>;
  /** Faults of commands, values that were not erased, and what `auditspan verify` finds. */
  faults(client: StoreClient): Promise<string[]>;
}

/** Returns a module that sets the clock of a process ahead. */
export function clockAhead(days: number): string {
  return `data:text/javascript,const{now}=Date;Date.now=()=>now()+${days}*86400000`;
}

/** Creates keys, a governance file and a trust policy in the data directory. @param logKey verifier key of the log */
export async function createOfficers(dataDir: string, logKey: string, random: () => number): Promise<Officers> {
  const at = (name: string): string => join(dataDir, name);
  const keys = await Promise.all(
    OFFICERS.map(async (name) => {
      await runCommand(['keygen', 'officer', name, at(name)]);
      return (await readFile(at(`${name}.pub`), 'utf8')).trim();
    }),
  );
  await writeFile(at('governance.yaml'), JSON.stringify({ officers: keys, keep: { default: 9999, [EXPIRING]: 1 } }));
  await writeFile(at('trust.policy'), `log ${logKey}\nquorum none\n`);
  const told: string[] = [];
  let made = 0;
  const holds = new Set<string>();

  async function run(args: readonly string[], days: number, killedAt?: number): Promise<CommandResult> {
    const clock = `--import=${clockAhead(days)}`;
    const kill = killedAt === undefined ? '' : ` --import=${KILL}`;
    const where = ['--data-dir', dataDir, '--policy', at('trust.policy'), '--governance', at('governance.yaml')];
    const env = { NODE_OPTIONS: clock + kill, ...(kill !== '' && { KILL_AT_CHANGE: `${killedAt}` }) };
    const result = await runCommand([...args, ...where], env);
    const isFault = result.code === 1 && !EXPECTED_FAILURE.test(result.stderr);
    if (isFault || (result.code !== null && result.code > 1)) told.push(`${args.join(' ')}: ${result.stderr}`);
    return result;
  }

  const by = (name: (typeof OFFICERS)[number]): string[] => ['--key', at(`${name}.key`)];
  const erase = (principal: string): string[] => {
    made += 1;
    return [
      'erase',
      '--principal',
      principal,
      '--request',
      `r${made}`,
      '--reason',
      'Article 17',
      '--skip-held',
      ...by('ann'),
    ];
  };
  const retention = ['retention', 'run', '--reason', 'policy', '--skip-held', ...by('bob')];

  async function twoSign(proposal: readonly string[], days: number): Promise<boolean> {
    await rm(at('proposal.note'), { force: true });
    const proposed = await run([...proposal, '--reason', 'case', '--out', at('proposal.note'), ...by('ann')], days);
    if (proposed.code !== 0) return false;
    return (await run(['hold', 'sign', at('proposal.note'), ...by('bob')], days)).code === 0;
  }

  async function hold(days: number): Promise<void> {
    made += 1;
    const id = `case-${made}`;
    holds.add(id);
    await twoSign(['hold', 'add', id, '--principal', pick(random, PRINCIPALS)], days);
  }

  async function release(id: string, days: number): Promise<boolean> {
    return twoSign(['hold', 'release', id], days);
  }

  async function untilDone(args: readonly string[], days: number): Promise<void> {
    const { code, stderr } = await run(args, days);
    if (code !== 0) told.push(`${args.join(' ')} in the end: ${stderr}`);
  }

  return {
    async actOnce(days) {
      const killedAt = random() < 0.5 ? 1 + Math.floor(random() * CHANGES) : undefined;
      const [held] = holds;
      await pick(random, [
        () => run(erase(pick(random, PRINCIPALS)), days, killedAt),
        () => run(erase(pick(random, PRINCIPALS)), days, killedAt),
        () => run(retention, days, killedAt),
        () => (held === undefined ? hold(days) : release(held, days)),
      ])();
    },
    async finish(days) {
      const { stdout } = await run(['hold', 'list', '--json'], days);
      const listed = JSON.parse(stdout) as readonly { readonly id: string; readonly released?: number }[];
      // Whatever was interrupted must be completed before holds are released.
      await untilDone(retention, days);
      for (const { id, released } of listed) if (released === undefined) await release(id, days);
      for (const principal of PRINCIPALS) await untilDone(erase(principal), days);
      await untilDone(retention, days);
    },
    async faults(client) {
      const left = await rowsOf(client, `SELECT DISTINCT PrincipalId FROM audit_spans WHERE PrincipalId IN ${NAMES}`);
      told.push(...left.map((row) => `not erased: ${JSON.stringify(row)}`));
      const history = join(dataDir, 'ledger', 'checkpoints.recent.jsonl');
      const { code, stdout, stderr } = await run(['verify', '--json', '--against', history], 0);
      if (stdout === '') return [...told, stderr];
      const { findings } = JSON.parse(stdout) as { readonly findings: readonly unknown[] };
      return [
        ...told,
        ...findings.map((finding) => JSON.stringify(finding)),
        ...(code === 0 ? [] : [`verify: ${code}`]),
      ];
    },
  };
}
