import { expect, it } from 'vitest';
import { runCommand } from './fixtures/sink-process.ts';

it.each([
  ['processor', 'AUDITSPAN_PROCESSOR_TIMOUT', 'AUDITSPAN_PROCESSOR_TIMEOUT'],
  ['processor', 'AUDITSPAN_REDACTION_POLCY', 'AUDITSPAN_REDACTION_POLICY'],
  ['witness', 'AUDITSPAN_WITNESS_LISTENS', 'AUDITSPAN_WITNESS_LISTEN'],
])('%s does not start beside the misspelt %s', async (name, variable, meant) => {
  expect(await runCommand([name], { [variable]: 'x' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`  - ${variable}: unknown variable; did you mean ${meant}?\n`),
  });
});
