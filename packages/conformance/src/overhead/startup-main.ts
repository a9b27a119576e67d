// The application of the start-up benchmark: reports what its process has used when its own first line runs.
import type { Start } from './startup.ts';

const { user, system } = process.cpuUsage();
const start: Start = {
  cpuMs: (user + system) / 1000,
  wallMs: performance.now(),
  rssBytes: process.memoryUsage.rss(),
  modules: (globalThis as { loadedModules?: ReadonlySet<string> }).loadedModules?.size ?? 0,
};
process.send?.(start);
// Killed from outside: a tool may keep the process alive, or do much work on exit.
setInterval(() => undefined, 1000);
