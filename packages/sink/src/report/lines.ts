import type { WitnessedCheckpoint } from '@auditspan/ledger';
import { toPrintableLine } from '../query/printable.ts';

/** Lines of a report; what a record or a package says must neither begin a line nor write over one. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${toPrintableLine(line)}\n`).join('');
}

/** Who cosigned a checkpoint, and when. */
export function cosignatureLines(cosignatures: WitnessedCheckpoint['cosignatures']): string[] {
  return cosignatures.map(({ witness, timestamp }) => `cosigned    ${witness}, ${timeOf(timestamp)}`);
}

/** Seconds since 1970 as ISO 8601. */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
