import { Registry, collectDefaultMetrics } from 'prom-client';

/**
 * Milliseconds between samples of the event loop's delay. The library's default of 10 wakes an idle process a hundred times a
 * second, which was nine tenths of its processor time.
 */
const EVENT_LOOP_PRECISION = 100;

/** Creates a registry with the default metrics of the process: CPU time, memory, open files and event loop. */
export function createProcessRegistry(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION });
  return register;
}
