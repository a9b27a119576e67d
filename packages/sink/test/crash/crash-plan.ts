import type { Step } from '../../src/steps.ts';
import { pick } from './random.ts';

/** Which process ends, or that the step itself fails, when, and how the clock goes until then. */
export interface CrashPlan {
  readonly step: Step;
  /** The how manieth time that the step comes. */
  readonly time: number;
  /** Milliseconds after the step; 0 is before anything else happens. */
  readonly delay: number;
  readonly victim: 'sink' | 'clickhouse' | 'both' | 'step';
  /** Which the drain has. */
  readonly thread: 'own' | 'main';
  /** The clock jumps by days, back and forth, every few milliseconds, on every thread. */
  readonly clockJumps: boolean;
}

/** Every step at which a process can end. */
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

/** The plan of a run: the runs one after the other go through all steps and victims. */
export function crashPlan(run: number, random: () => number): CrashPlan {
  return {
    step: STEPS[run % STEPS.length] ?? 'log.append',
    time: 1 + Math.floor(random() * 5),
    delay: pick(random, [0, 0, 1, 3, 10]),
    victim: pick(random, ['sink', 'sink', 'clickhouse', 'both', 'step'] as const),
    // There is an odd number of steps: each comes on both.
    thread: run % 2 === 0 ? 'own' : 'main',
    clockJumps: random() < 0.3,
  };
}
