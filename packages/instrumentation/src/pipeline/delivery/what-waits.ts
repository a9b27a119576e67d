import { say } from '../../say.ts';

/**
 * Says on stderr what a process leaves behind when it ends, since nobody may be left to record it.
 *
 * @param onDisk records that a later start of the service delivers
 * @param inMemory records that are lost with the process
 */
export function sayWhatWaits(onDisk: number, inMemory: number, directory: string | undefined): void {
  if (onDisk > 0) say(`AuditSpan: ${onDisk} audit records wait in ${directory} for the next start of the service`);
  if (inMemory > 0) say(`AuditSpan: the process ends with ${inMemory} audit records undelivered`);
}
