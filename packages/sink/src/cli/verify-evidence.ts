import { formatVerifierKey } from '@auditspan/ledger';
import type { Command } from 'commander';
import { type Governance, governanceOf } from '../directives/governance.ts';
import { VerifyInputError } from '../errors.ts';
import type { Judges } from '../evidence/check-directives.ts';
import { checkPackage } from '../evidence/check-package.ts';
import type { EvidencePackage } from '../evidence/evidence-package.ts';
import { type ReadPage, readPage } from '../evidence/evidence-page.ts';
import { compareCheckpoints, type ComparedCheckpoint } from '../evidence/kept-checkpoints.ts';
import { type CheckedEvidence, type CheckedTime, describeEvidence } from '../report/describe-evidence.ts';
import { loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { cannotRead, readInput } from './read-input.ts';
import { printResult } from './print-result.ts';
import { refuseOptions } from './refuse-options.ts';
import { messageOf } from '../error-message.ts';

/** Exit code if something was changed. */
export const TAMPERED = 3;

/** Exit code if something could not be verified. */
export const UNVERIFIED = 1;

/** Exit code if everything holds but no trusted authority vouches for the time token. */
const UNTRUSTED = 4;

const OTHER_PAGE =
  'the page around the evidence is not the one that this version writes: trust this output, not what a browser shows';

const OF_STORE = ['receipt', 'from', 'to', 'ledger', 'log'];

interface EvidenceFlags {
  readonly policy?: string;
  readonly tsaCa?: string;
  readonly against: readonly string[];
  readonly maxFindings: number;
}

/** `auditspan verify` with a file of `auditspan evidence`. */
export async function verifyEvidence(command: Command, path: string, context: CommandContext): Promise<void> {
  const { policy: file, ...flags } = command.opts<EvidenceFlags>();
  if (file === undefined)
    return command.error('error: no trust policy: give --policy, your own copy and not the one in the evidence');
  refuseOptions(command, OF_STORE, 'applies to the store, not to an evidence page');
  const page = await readEvidence(path);
  const governance = await governanceOf((await loadCommandConfig(command, context)).governance);
  const policy = await readInput(file, 'the policy');
  const report = await reportOn(page, { ...flags, policy, governance }).catch((error: unknown) => {
    throw error instanceof TypeError ? damaged(path, error) : error;
  });
  printResult(command, context, report, () => describeEvidence(report, flags.maxFindings));
  context.setExitCode(exitCodeOf(report));
}

interface EvidenceCheck extends Pick<EvidenceFlags, 'tsaCa' | 'against'> {
  readonly policy: string;
  readonly governance: Governance | undefined;
}

async function reportOn(
  { evidence, isAsWritten }: ReadPage,
  { policy, governance, tsaCa, against }: EvidenceCheck,
): Promise<CheckedEvidence> {
  const checked = await checkPackage(evidence, { policy, judges: governance && judgesOf(governance) });
  const time = await checkTime(evidence, tsaCa);
  const compared = await compareCheckpoints(checked, policy, against).catch((error: unknown) => {
    throw cannotRead('what is to be compared with', error);
  });
  return {
    ...checked,
    warnings: [...checked.warnings, ...(isAsWritten ? [] : [OTHER_PAGE])],
    compared,
    unjudged:
      (governance === undefined ? unjudged(evidence) : undefined) ?? uncompared(compared) ?? unstamped(evidence, tsaCa),
    time,
    faults: [...checked.faults, ...(time?.fault === undefined ? [] : [time.fault]), ...otherLogs(compared)],
  };
}

function exitCodeOf({ faults, unjudged: unverified, time }: CheckedEvidence): number {
  if (faults.length > 0) return TAMPERED;
  if (unverified !== undefined) return UNVERIFIED;
  return time?.distrust === undefined ? 0 : UNTRUSTED;
}

function otherLogs(compared: readonly ComparedCheckpoint[]): string[] {
  return compared
    .filter(({ isSame }) => isSame === false)
    .map(({ source, size }) => `${source} has another log of ${size} leaves than the page: one of them was rewritten`);
}

/** A file counts as compared if the page has at least one of its checkpoints. */
function uncompared(compared: readonly ComparedCheckpoint[]): string | undefined {
  const known = new Set(compared.filter(({ isSame }) => isSame !== undefined).map(({ source }) => source));
  const other = compared.find(({ source }) => !known.has(source));
  if (other === undefined) return undefined;
  return `the page has no checkpoint of ${other.size} leaves to compare ${other.source} with: have a page made with auditspan evidence --against, or verify the store with it`;
}

/** With `--tsa-ca` the user relies on a time token, which could have been removed. */
function unstamped({ timeToken }: EvidencePackage, authorities: string | undefined): string | undefined {
  if (timeToken !== undefined || authorities === undefined) return undefined;
  return 'the page has no time token that --tsa-ca could check: have a page made with auditspan evidence --tsa';
}

function judgesOf({ officers, floor }: Governance): Judges {
  return { officers: officers.map((officer) => formatVerifierKey(officer)), floor };
}

/** Without governance no directive can be judged, since the page itself proves nothing about its officers. */
function unjudged({ directives, officers }: EvidencePackage): string | undefined {
  if (directives.length === 0) return undefined;
  const named = officers.length === 0 ? 'no officer' : officers.join(', ');
  return `directives explain what is gone, but it is unknown which officers to trust: give --governance, your own copy; the page itself names ${named}`;
}

async function readEvidence(path: string): Promise<ReadPage> {
  const page = await readInput(path, 'the evidence');
  const read = await readPage(page).catch((error: unknown) => {
    // One that nests too deep was not written by evidencePage either.
    throw error instanceof SyntaxError || error instanceof RangeError ? damaged(path, error) : error;
  });
  if (read !== undefined) return read;
  throw new VerifyInputError(
    `${path} is not a complete evidence page; give a page exactly as auditspan evidence wrote it`,
  );
}

function damaged(path: string, cause: unknown): VerifyInputError {
  const reason = messageOf(cause);
  return new VerifyInputError(`the evidence in ${path} is cut off or damaged (${reason}); get the file again`, {
    cause,
  });
}

async function checkTime(evidence: EvidencePackage, authorities: string | undefined): Promise<CheckedTime | undefined> {
  if (evidence.timeToken === undefined || authorities === undefined)
    return evidence.timeToken === undefined ? undefined : { isChecked: false };
  const certificates = await readInput(authorities, 'the certificates');
  if (!certificates.includes('-----BEGIN CERTIFICATE-----'))
    throw new VerifyInputError(`there is no certificate in ${authorities}: give the CA certificates in PEM`);
  const { checkTimeToken } = await import('../evidence/time-token.ts');
  try {
    const stamp = checkTimeToken(evidence.timeToken, evidence.checkpoint, certificates);
    return { isChecked: true, ...(typeof stamp === 'string' ? { distrust: stamp } : stamp) };
  } catch (error) {
    const reason = messageOf(error);
    return { isChecked: true, fault: `the time token is invalid: ${reason}` };
  }
}
