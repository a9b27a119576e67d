import type { DiskBudget } from '../log/disk-budget.ts';
import type { LogGuard } from '../log/log-guard.ts';
import type { Seal } from '../seal/open-seal.ts';
import type { StoreKeeper } from '../store/store-keeper.ts';
import type { Condition } from '../health/condition.ts';
import type { Component } from '../health/health.ts';

/** Sources of the components' conditions. */
export interface ComponentSources {
  readonly guard: LogGuard;
  readonly budget: DiskBudget;
  readonly keeper: StoreKeeper;
  /** Undefined if records are not sealed. */
  readonly seal: Pick<Seal, 'unwitnessedSeconds'> | undefined;
  /** Whether the configuration read last could be applied. */
  readonly reload: Condition;
  /** Whether requests are accepted. */
  readonly running: Condition;
}

/** Seconds after which missing cosignatures are reported. */
const UNWITNESSED = 60;

/** Returns the components of a sink, with remedies. */
export function sinkComponents({ guard, budget, keeper, seal, reload, running }: ComponentSources): Component[] {
  return [
    {
      name: 'receiver',
      weight: 'fatal',
      remedy: 'send to another sink; the log tells why an unintended shutdown happened',
      condition: () => running,
    },
    {
      name: 'log',
      weight: 'fatal',
      remedy: 'free space on the disk of the data directory, or find out why it cannot be written; senders retry',
      condition: async () => {
        const written = guard.condition();
        return written.reason === undefined ? (await budget.conditions()).forAny : written;
      },
    },
    {
      name: 'disk',
      weight: 'degrading',
      remedy:
        'free disk space, raise log.maxBytes or lower log.minFreeBytes; the log shrinks by itself as ClickHouse accepts inserts',
      condition: async () => (await budget.conditions()).forAll,
    },
    {
      name: 'clickhouse',
      weight: 'degrading',
      remedy:
        'restore it, or fix what the reason names, and run auditspan doctor; acknowledged requests wait in the log and are stored then',
      condition: () => keeper.condition(),
    },
    {
      name: 'configuration',
      weight: 'degrading',
      remedy:
        'correct the files that the reason names, or send SIGHUP when they are complete; the old configuration stays in use',
      condition: () => reload,
    },
    ...(seal === undefined ? [] : [witnesses(seal)]),
  ];
}

function witnesses(seal: Pick<Seal, 'unwitnessedSeconds'>): Component {
  const start = Date.now();
  return {
    name: 'witnesses',
    weight: 'degrading',
    remedy: 'check that the witnesses of seal.policy answer; run auditspan verify if one refuses',
    condition: () => {
      const seconds = seal.unwitnessedSeconds();
      if (seconds <= UNWITNESSED) return { reason: undefined, since: start };
      return { reason: 'no quorum of witnesses has cosigned the last records', since: Date.now() - seconds * 1000 };
    },
  };
}
