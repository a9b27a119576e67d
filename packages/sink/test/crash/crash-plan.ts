import type { Step } from '../../src/steps.ts';
import { pick } from './random.ts';

/** Which process ends, or that the step itself fails, when, and how the clock behaves until then. */
export interface CrashPlan {
  readonly step: Step;
  /** Which occurrence of the step. */
  readonly time: number;
  /** Milliseconds after the step; 0 is before anything else happens. */
  readonly delay: number;
  readonly victim: 'sink' | 'clickhouse' | 'both' | 'step';
  /** Thread of the drain. */
  readonly thread: 'own' | 'main';
  /** Whether the clock jumps by days, back and forth, every few milliseconds, on every thread. */
  readonly clockJumps: boolean;
  /** Days that the clock is ahead. */
  readonly days: number;
}

/** All steps at which a process can end. */
export const STEPS: readonly Step[] = [
  'log.append',
  'log.sync',
  'log.synced',
  'plan.seal',
  'plan.begin',
  'plan.begun',
  'insert.audit_spans',
  'insert.audit_leaves',
  'insert.otel_traces',
  'insert.audit_dead_letters',
  'insert.audit_source_counts',
  'plan.publish',
  'plan.end',
  'log.release',
  'log.released',
];

/** Returns the plan of a run; consecutive runs cover all steps and victims. */
export function crashPlan(run: number, random: () => number): CrashPlan {
  return {
    step: STEPS[run % STEPS.length] ?? 'log.append',
    time: 1 + Math.floor(random() * 5),
    delay: pick(random, [0, 0, 1, 3, 10]),
    victim: pick(random, ['sink', 'sink', 'clickhouse', 'both', 'step'] as const),
    // The number of steps is odd, so each step occurs with both.
    thread: run % 2 === 0 ? 'own' : 'main',
    clockJumps: random() < 0.3,
    days: 0,
  };
}

/** Returns the days that all clocks are ahead in a run with officers: records expire after some runs. */
export function daysAt(run: number): number {
  return run / 4;
}

/** Returns the plan of a run with officers: the sink lives longer, until a command of theirs has begun. */
export function laterPlan(run: number, random: () => number): CrashPlan {
  return { ...crashPlan(run, random), time: 1 + Math.floor(random() * 60), days: daysAt(run) };
}
