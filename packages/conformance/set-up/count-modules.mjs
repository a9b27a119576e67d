// Loaded before a tool: counts the files loaded from then on, by import and by require.
import { registerHooks } from 'node:module';

globalThis.loadedModules = new Set();
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('node:')) globalThis.loadedModules.add(url);
    return next(url, context);
  },
});
