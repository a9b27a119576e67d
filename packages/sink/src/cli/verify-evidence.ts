import { formatVerifierKey } from '@auditspan/ledger';
import type { Command } from 'commander';
import { governanceOf } from '../directives/governance.ts';
import { VerifyInputError } from '../errors.ts';
import { checkPackage, type EvidencePackage } from '../evidence/check-package.ts';
import { packageIn } from '../evidence/evidence-page.ts';
import { type CheckedTime, describeEvidence } from '../verify/report.ts';
import { loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { readInput } from './read-input.ts';

/** The exit code where something was changed. */
export const TAMPERED = 3;

interface EvidenceFlags {
  readonly policy?: string;
  readonly tsaCa?: string;
  readonly json: boolean;
}

/** `auditspan verify` with a file of `auditspan evidence`. */
export async function verifyEvidence(command: Command, path: string, context: CommandContext): Promise<void> {
  const flags = command.opts<EvidenceFlags>();
  if (flags.policy === undefined) return command.error('error: give --policy: whom to trust');
  const evidence = await readEvidence(path);
  const governance = await governanceOf((await loadCommandConfig(command, context)).governance);
  const keys = (governance?.officers ?? []).map((officer) => formatVerifierKey(officer));
  const policy = await readInput(flags.policy, 'the policy');
  const { faults, ...checked } = await checkPackage(evidence, policy, keys).catch((error: unknown) => {
    throw error instanceof TypeError ? damaged(path, error) : error;
  });
  const time = await checkTime(evidence, flags.tsaCa);
  const report = { ...checked, time, faults: [...faults, ...(time?.fault === undefined ? [] : [time.fault])] };
  context.stdout.write(flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : describeEvidence(report));
  if (report.faults.length > 0) context.setExitCode(TAMPERED);
}

async function readEvidence(path: string): Promise<EvidencePackage> {
  const page = await readInput(path, 'the evidence');
  let evidence: EvidencePackage | undefined;
  try {
    evidence = packageIn(page);
  } catch (error) {
    throw damaged(path, error);
  }
  if (evidence !== undefined) return evidence;
  throw new VerifyInputError(
    `there is no whole evidence in ${path}; give a page that auditspan evidence wrote, as it wrote it`,
  );
}

function damaged(path: string, cause: unknown): VerifyInputError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new VerifyInputError(`the evidence in ${path} is cut off or damaged (${reason}); get the file again`, {
    cause,
  });
}

async function checkTime(evidence: EvidencePackage, authorities: string | undefined): Promise<CheckedTime | undefined> {
  if (evidence.timeToken === undefined || authorities === undefined)
    return evidence.timeToken === undefined ? undefined : { isChecked: false };
  const certificates = await readInput(authorities, 'the certificates');
  const { checkTimeToken } = await import('../evidence/time-token.ts');
  try {
    return { isChecked: true, ...checkTimeToken(evidence.timeToken, evidence.checkpoint, certificates) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { isChecked: true, fault: `the time token does not hold: ${reason}` };
  }
}
