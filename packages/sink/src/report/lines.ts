import type { WitnessedCheckpoint } from '@auditspan/ledger';
import { toPrintableLine } from '../query/printable.ts';

/** Joins the lines of a report, escaping values so that they can neither begin a line nor overwrite one. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${toPrintableLine(line)}\n`).join('');
}

/** Lists who cosigned a checkpoint, and when. */
export function cosignatureLines(cosignatures: WitnessedCheckpoint['cosignatures']): string[] {
  return cosignatures.map(({ witness, timestamp }) => `cosigned    ${witness}, ${timeOf(timestamp)}`);
}

/** Formats seconds since the Unix epoch as ISO 8601. */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
