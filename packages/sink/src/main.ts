#!/usr/bin/env node
import { createRequire } from 'node:module';
import { oldNode } from './cli/node-version.ts';

const { engines } = createRequire(import.meta.url)('../package.json') as { engines: { node: string } };
const problem = oldNode(process.versions.node, engines.node);
if (problem === undefined) {
  // Imported only now: an older Node cannot even parse the module.
  const { runProgram } = await import('./cli/run-program.ts');
  process.exitCode = (await runProgram()) ?? process.exitCode;
} else {
  process.stderr.write(`auditspan ${problem}\n`);
  process.exitCode = 2;
}
