import { join } from 'node:path';
import { type Ended, printedBy, runAuditspan } from './command.ts';
import type { Sealing } from './sealing.ts';
import { rows } from './show.ts';
import type { Sink } from './system.ts';
import { until } from '@auditspan/testing';

/** Exit codes of `auditspan verify`. */
const UNCHANGED = 0;
const CHANGED = 3;

type Say = (text: string) => void;

/**
 * Verifies what is stored, changes a record as a database administrator can, verifies again, restores the record, and
 * writes the evidence of one principal's records.
 */
export async function showProof(sink: Sink, sealing: Sealing, since: Date, say: Say): Promise<void> {
  say('`auditspan verify` reports that nothing was changed since; it asks the witness too:\n');
  say(await verified(sink, sealing, UNCHANGED));
  const recordId = await deniedRecord(sink, since);
  say("A database administrator turns bob's denied call into a success, and it is detected:\n");
  await setOutcome(sink, recordId, 'success');
  say(await verified(sink, sealing, CHANGED));
  await setOutcome(sink, recordId, 'denied');
  const evidence = await writeEvidence(sink, sealing);
  say(
    `The record is restored. Evidence for an auditor, which verifies itself in a browser, offline:\n\n   ${evidence}\n`,
  );
}

/** Returns the output of `auditspan verify`; a witness may need a moment to cosign the latest checkpoint. */
function verified(sink: Sink, { policy }: Sealing, code: number): Promise<string> {
  return until(`auditspan verify to end with ${code}`, async () => {
    const ended = await runAuditspan(['verify', '--data-dir', sink.dataDir, '--policy', policy]);
    if (ended.code !== code) throw new Error(complaint(ended));
    return ended.stdout;
  });
}

function complaint({ code, stdout, stderr }: Ended): string {
  const hint =
    code === CHANGED ? '\nA demonstration that was stopped halfway leaves its change: delete .auditspan.' : '';
  return `auditspan verify ended with ${code}:\n${stdout}${stderr}${hint}`;
}

async function deniedRecord(sink: Sink, since: Date): Promise<string> {
  const query = `SELECT RecordId FROM audit_spans WHERE PrincipalId = 'bob' AND Outcome = 'denied'
    AND IngestedAt >= {since:DateTime64(3, 'UTC')} LIMIT 1`;
  const [row] = await rows<{ RecordId: string }>(sink, query, since);
  return row?.RecordId ?? '';
}

async function setOutcome({ endpoints }: Sink, recordId: string, outcome: string): Promise<void> {
  const { url, users } = endpoints.clickhouse;
  const { name, password } = users.find(({ readonly }) => !readonly) ?? { name: '', password: '' };
  const query = `ALTER TABLE audit_spans UPDATE Outcome = '${outcome}' WHERE RecordId = '${recordId}' SETTINGS mutations_sync = 2`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-clickhouse-user': name, 'x-clickhouse-key': password },
    body: query,
  });
  if (!response.ok) throw new Error(`ClickHouse refused ${query}: ${await response.text()}`);
}

async function writeEvidence(sink: Sink, { policy, folder }: Sealing): Promise<string> {
  const file = join(folder, `alice-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.html`);
  const what = ['--principal', 'alice', '--reason', 'demonstration', '--policy', policy];
  await printedBy(['evidence', '--data-dir', sink.dataDir, ...what, file]);
  return file;
}
