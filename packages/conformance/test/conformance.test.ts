import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../src/scenarios/scenarios.ts';
import { runSuite } from '../src/suite/suite.ts';
import { auditspan } from '../src/tools/tools.ts';

const root = new URL('..', import.meta.url);
const inTesting = (name: string): string => fileURLToPath(new URL(`../testing/node_modules/${name}/bin/node`, root));

const NODES = [
  { version: '22.17', node: inTesting('node-22') },
  { version: '24', node: inTesting('node-24') },
  { version: '26', node: process.execPath },
];

describe.concurrent.each(NODES)('every call on Node $version', ({ node }) => {
  it.skipIf(!existsSync(node))(
    'is recorded correctly and unchanged (skipped if that Node is not installed)',
    async () => {
      expect(await runSuite({ scenarios: SCENARIOS, tools: [auditspan], root, node })).toEqual(
        SCENARIOS.map(({ name }) => ({ scenario: name, tool: 'auditspan', verdict: 'ok' })),
      );
    },
  );
});
