import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidencePage } from '../src/evidence/evidence-page.ts';
import { EVIDENCE_CASES } from './fixtures/evidence-cases.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

/** What an auditor has who wrote it from docs/evidence-format.md. */
const VERIFIER = fileURLToPath(new URL('../../../examples/evidence-verifier/verify_evidence.py', import.meta.url));
const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => directory.remove());

describe.skipIf(!hasPython)('the verifier in Python (needs python3, 3.9 or later)', () => {
  it.each(EVIDENCE_CASES)('agrees on $name', async ({ make, fault }) => {
    const evidence = await make();
    const [page, policy] = [join(directory.path, 'evidence.html'), join(directory.path, 'trust.policy')];
    await writeFile(page, await evidencePage(evidence));
    await writeFile(policy, evidence.policy);
    const officers = evidence.officers.flatMap((officer) => ['--officer', officer]);
    const args = ['-B', VERIFIER, '--policy', policy, ...officers, page];
    const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([fault === undefined ? 0 : 3, '']);
    expect(stdout).toContain(fault === undefined ? 'Everything holds.' : 'TAMPERED:');
  });
});
