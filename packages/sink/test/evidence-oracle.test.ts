import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPackage } from '../src/evidence/check-package.ts';
import type { EvidencePackage } from '../src/evidence/evidence-package.ts';
import { evidencePage } from '../src/evidence/evidence-page.ts';
import { EVIDENCE_CASES } from './fixtures/evidence-cases.ts';
import { createEvidence } from './fixtures/evidence.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

/** A verifier that an auditor could write from docs/evidence-format.md. */
const VERIFIER = fileURLToPath(new URL('../../../examples/evidence-verifier/verify_evidence.py', import.meta.url));
const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => directory.remove());

/** Runs the verifier in Python. */
async function verdictOn(evidence: EvidencePackage, trusted: string): Promise<SpawnSyncReturns<string>> {
  const [page, policy] = [join(directory.path, 'evidence.html'), join(directory.path, 'trust.policy')];
  await writeFile(page, await evidencePage(evidence));
  await writeFile(policy, trusted);
  const officers = evidence.officers.flatMap((officer) => ['--officer', officer]);
  const args = ['-B', VERIFIER, '--policy', policy, ...officers, page];
  return spawnSync('python3', args, { encoding: 'utf8' });
}

describe.skipIf(!hasPython)('the verifier in Python (needs python3, 3.9 or later)', () => {
  it.each(EVIDENCE_CASES)('agrees on $name', async ({ make, fault }) => {
    const evidence = await make();
    const { status, stdout, stderr } = await verdictOn(evidence, evidence.policy);
    expect([status, stderr]).toEqual([fault === undefined ? 0 : 3, '']);
    expect(stdout).toContain(fault === undefined ? 'Everything holds.' : 'TAMPERED:');
  });

  it.each([
    ['one witness under two names', (key: string) => [`witness v ${key}`, 'group both 2 w v', 'quorum both']],
    ['one witness twice in a group', () => ['group both 2 w w', 'quorum both']],
    ['one witness in two groups', () => ['group one any w', 'group two any w', 'quorum two']],
    ['a name that is given twice', () => ['group w any w', 'quorum w']],
    ['a log that vouches for itself', (_: string, log: string) => [`witness l ${log}`, 'quorum l']],
    ['a threshold in another spelling', () => ['group one 01 w', 'quorum one']],
    ['two quorums', () => ['quorum w', 'quorum none']],
  ])('accepts no policy with %s, like ours', async (_, linesOf) => {
    const evidence = await createEvidence({ leaves: [{}] });
    const [log = '', witness = ''] = evidence.policy.split('\n');
    const [key, logKey] = [witness, log].map((line) => line.split(' ').at(-1) ?? '') as [string, string];
    const policy = [log, witness, ...linesOf(key, logKey), ''].join('\n');
    await expect(checkPackage(evidence, { policy })).rejects.toMatchObject({ code: 'AUDITSPAN_LEDGER_FORMAT' });
    expect((await verdictOn(evidence, policy)).status).toBe(1);
  });
});
