import type { WitnessedCheckpoint } from '@auditspan/ledger';
import { timeOfSeconds } from '../evidence/iso-time.ts';
import { toPrintableLine } from '../query/printable.ts';

/** Joins the lines of a report, escaping values so that they can neither begin a line nor overwrite one. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${toPrintableLine(line)}\n`).join('');
}

/** Lists who cosigned a checkpoint, and when. */
export function cosignatureLines(cosignatures: WitnessedCheckpoint['cosignatures']): string[] {
  return cosignatures.map(({ witness, timestamp }) => `cosigned    ${witness}, ${timeOfSeconds(timestamp)}`);
}
