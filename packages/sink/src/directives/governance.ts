import { readFile } from 'node:fs/promises';
import { parseVerifierKey, type VerifierKey } from '@auditspan/ledger';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeFaults } from '../config/describe-faults.ts';
import { SinkConfigError } from '../errors.ts';
import type { GovernanceConfig } from './governance-config.ts';
import { type ProfileName, PROFILES } from './profiles.ts';
import { messageOf } from '../error-message.ts';

/** Officers and retention periods. */
export interface Governance {
  /** Retention in days by `DataClass`; `default` applies to all other classes. */
  readonly keep: ReadonlyMap<string, number>;
  readonly profiles: readonly ProfileName[];
  /** Minimum retention in days that the profiles require. */
  readonly floor: number;
  /** Keys of the officers. */
  readonly officers: readonly VerifierKey[];
}

/** Class of the records without a class of their own. */
export const DEFAULT_CLASS = 'default';

const days = z.int('must be a whole number of days').positive('must be more than 0');
const profileNames = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]];

const schema = z
  .strictObject({
    officers: z.array(z.string()).min(1, 'must name at least one officer'),
    profiles: z.array(z.enum(profileNames, `must be one of ${profileNames.join(', ')}`)).default([]),
    ceiling: days.optional(),
    keep: z.record(z.string().min(1), days).default({}),
  })
  .superRefine((given, context) => {
    for (const [path, message] of [...faultsOfDays(given), ...faultsOfOfficers(given.officers)])
      context.addIssue({ code: 'custom', path: path.split(' '), message });
  });

/**
 * Reads a governance file.
 * @throws {SinkConfigError} naming every fault.
 */
async function readGovernance(path: string): Promise<Governance> {
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = messageOf(error);
    throw new SinkConfigError(`the governance file ${path} cannot be read: ${reason}`, { cause: error });
  }
  return parseGovernance(content, path);
}

/**
 * Reads the governance file that a configuration names; undefined if it names none.
 * @throws {SinkConfigError} naming every fault.
 */
export async function governanceOf({ file }: GovernanceConfig): Promise<Governance | undefined> {
  return file === undefined ? undefined : readGovernance(file);
}

/**
 * Validates the content of a governance file.
 * @param path of the file, for messages.
 * @throws {SinkConfigError} naming every fault.
 */
export function parseGovernance(content: unknown, path: string): Governance {
  const result = schema.safeParse(content);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.') || path} (${path}): ${issue.message}`);
    throw new SinkConfigError(describeFaults(faults), { cause: result.error });
  }
  const { officers, profiles, keep } = result.data;
  return {
    officers: officers.map((key) => parseVerifierKey(key)),
    profiles,
    floor: floorOf(profiles),
    keep: new Map(Object.entries(keep)),
  };
}

function floorOf(profiles: readonly ProfileName[]): number {
  return Math.max(0, ...profiles.map((name) => PROFILES[name].floor));
}

type Fault = readonly [path: string, message: string];

interface Days {
  readonly profiles: readonly ProfileName[];
  readonly ceiling?: number | undefined;
  readonly keep: Readonly<Record<string, number>>;
}

/** Finds contradictions between floors, ceiling and retention periods. */
function faultsOfDays({ profiles, ceiling, keep }: Days): Fault[] {
  const floor = floorOf(profiles);
  const faults: Fault[] = Object.entries(keep).flatMap(([name, kept]): Fault[] => {
    if (kept < floor) return [[`keep ${name}`, `${kept} days is below the floor of ${floor}`]];
    return kept > (ceiling ?? Infinity) ? [[`keep ${name}`, `${kept} days is above the ceiling of ${ceiling}`]] : [];
  });
  if (Object.keys(keep).length > 0 && keep[DEFAULT_CLASS] === undefined)
    faults.push([`keep ${DEFAULT_CLASS}`, 'must be given: how long records of no named class are kept']);
  if (ceiling !== undefined && ceiling < floor) faults.push(['ceiling', `is below the floor of ${floor} days`]);
  if (ceiling === undefined && profiles.some((name) => PROFILES[name].needsCeiling))
    faults.push(['ceiling', 'must be given: a profile asks for it']);
  return faults;
}

function faultsOfOfficers(officers: readonly string[]): Fault[] {
  return officers.flatMap((text, place): Fault[] => {
    const reason = faultOfOfficer(text, officers.slice(0, place));
    return reason === undefined ? [] : [[`officers ${place}`, reason]];
  });
}

/** Different officers must have different keys and names. */
function faultOfOfficer(text: string, before: readonly string[]): string | undefined {
  const key = keyOf(text);
  if (key?.type !== 'ed25519') return 'is not a key of auditspan keygen officer';
  const others = before.map(keyOf);
  if (others.some((other) => other?.name === key.name)) return `the name ${key.name} is there twice`;
  if (others.some((other) => other !== undefined && hex(other) === hex(key))) return 'is the key of another officer';
  return undefined;
}

function keyOf(text: string): VerifierKey | undefined {
  try {
    return parseVerifierKey(text);
  } catch {
    return undefined;
  }
}

function hex({ publicKey }: VerifierKey): string {
  return Buffer.from(publicKey).toString('hex');
}
