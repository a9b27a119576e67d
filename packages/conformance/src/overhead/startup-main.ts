// The application of the start-up bench: says what its process has used when its own first line runs.
import type { Start } from './startup.ts';

const { user, system } = process.cpuUsage();
const start: Start = {
  cpuMs: (user + system) / 1000,
  wallMs: performance.now(),
  rssBytes: process.memoryUsage.rss(),
  modules: (globalThis as { loadedModules?: ReadonlySet<string> }).loadedModules?.size ?? 0,
};
process.send?.(start);
// Ended from outside: a tool may keep the process, or have much to do at its end.
setInterval(() => undefined, 1000);
