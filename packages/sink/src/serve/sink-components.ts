import type { DiskBudget } from '../log/disk-budget.ts';
import type { LogGuard } from '../log/log-guard.ts';
import type { Seal } from '../seal/open-seal.ts';
import type { StoreKeeper } from '../store/store-keeper.ts';
import type { Condition } from '../health/condition.ts';
import type { Component } from '../health/health.ts';

/** What the components are asked through. */
export interface ComponentSources {
  readonly guard: LogGuard;
  readonly budget: DiskBudget;
  readonly keeper: StoreKeeper;
  /** Undefined where records are not sealed. */
  readonly seal: Pick<Seal, 'unwitnessedSeconds'> | undefined;
  /** Whether the last configuration that was read could be taken. */
  readonly reload: Condition;
  /** Whether requests are taken. */
  readonly running: Condition;
}

/** Seconds after which witnesses that do not cosign are worth a look. */
const UNWITNESSED = 60;

/** The parts of a sink that can be in trouble, and what to do then. */
export function sinkComponents({ guard, budget, keeper, seal, reload, running }: ComponentSources): Component[] {
  return [
    {
      name: 'receiver',
      weight: 'fatal',
      remedy: 'send to another sink; a stop that was not meant is told of in the log',
      condition: () => running,
    },
    {
      name: 'log',
      weight: 'fatal',
      remedy: 'make room on the disk of the data directory, or see why it cannot be written; senders try again',
      condition: async () => {
        const written = guard.condition();
        return written.reason === undefined ? (await budget.conditions()).forAny : written;
      },
    },
    {
      name: 'disk',
      weight: 'degrading',
      remedy:
        'make room, raise log.maxBytes or lower log.minFreeBytes; when ClickHouse takes what waits, the log shrinks by itself',
      condition: async () => (await budget.conditions()).forAll,
    },
    {
      name: 'clickhouse',
      weight: 'degrading',
      remedy:
        'bring it back, or mend what it refuses, and run auditspan doctor; what is acknowledged waits in the log and is stored then',
      condition: () => keeper.condition(),
    },
    {
      name: 'configuration',
      weight: 'degrading',
      remedy: 'mend the files that the reason names, or send SIGHUP when they are whole; the old one is in use',
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
    remedy: 'see whether the witnesses of seal.policy answer; run auditspan verify where one refuses',
    condition: () => {
      const seconds = seal.unwitnessedSeconds();
      if (seconds <= UNWITNESSED) return { reason: undefined, since: start };
      return { reason: 'no quorum of witnesses has cosigned the last records', since: Date.now() - seconds * 1000 };
    },
  };
}
