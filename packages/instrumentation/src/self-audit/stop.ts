import type { RecordDelivery } from '../pipeline/delivery/record-delivery.ts';
import type { EndReason, RecordSource } from '../record/source.ts';
import type { Fence } from '../hook/fence.ts';
import { stopFacts } from './facts.ts';
import type { SelfAudit } from './self-audit.ts';

/**
 * Creates a function that records pending events and then the stop of the source; it returns `false` if the stop is
 * already recorded and nothing was recorded since.
 */
export function createStop(
  selfAudit: SelfAudit,
  source: RecordSource,
  fence: Fence,
  delivery: RecordDelivery,
): (reason: EndReason) => boolean {
  let stoppedAt = 0;
  return (reason) => {
    if (source.last === stoppedAt) return false;
    delivery.recordLosses();
    selfAudit.recordPending();
    selfAudit.stopped(stopFacts(reason, source, fence, delivery));
    stoppedAt = source.last;
    return true;
  };
}
