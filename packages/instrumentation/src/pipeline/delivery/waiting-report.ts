import { say } from '../../say.ts';

/**
 * Prints to stderr what a process leaves behind when it ends, since it may be too late to record it.
 *
 * @param onDisk number of records that a later start of the service delivers
 * @param inMemory number of records that are lost with the process
 */
export function reportWaiting(onDisk: number, inMemory: number, directory: string | undefined): void {
  if (onDisk > 0) say(`AuditSpan: ${onDisk} audit records wait in ${directory} for the next start of the service`);
  if (inMemory > 0) say(`AuditSpan: the process ends with ${inMemory} audit records undelivered`);
}
