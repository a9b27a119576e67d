import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = { conditions: ['@auditspan/source', 'node', 'import', 'default'] };

const none = { include: [] };

/**
 * Unit tests import the packages' source; `test/` runs the built packages, as real processes. Benchmarks use Node's own
 * module loader, since the overhead of vitest's exceeds what is measured.
 */
export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    // Many tests wait for child processes, so one worker per core would leave cores idle.
    maxWorkers: 3,
    // The tests' many processes mostly compile the same modules: caching saves a third of the time.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    // Machines differ in speed: these timeouts only end hanging tests, and no test waits for one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
    globalSetup: ['./packages/store/test/fixtures/migrated-setup.ts'],
    reporters: ['default', './vitest.reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          benchmark: none,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/*.test.ts'],
          benchmark: none,
        },
      },
      {
        extends: true,
        test: {
          // `npm run test:collector`: tests with tools that npm does not have.
          name: 'collector',
          include: ['test/collector/*.test.ts'],
          benchmark: none,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          include: [],
          benchmark: { include: ['packages/*/bench/**/*.bench.ts'] },
          execArgv: ['--conditions=@auditspan/source'],
          experimental: { viteModuleRunner: false },
          fileParallelism: false,
        },
      },
    ],
  },
});
