import {
  ATTR_AUDIT_RECORDING_CONFIG_DIGEST,
  ATTR_AUDIT_RECORDING_COUNT,
  ATTR_AUDIT_RECORDING_DAMAGED,
  ATTR_AUDIT_RECORDING_DELIVERED,
  ATTR_AUDIT_RECORDING_FAULT_KINDS,
  ATTR_AUDIT_RECORDING_FAULTS,
  ATTR_AUDIT_RECORDING_KIND,
  ATTR_AUDIT_RECORDING_LAST_SEQUENCE,
  ATTR_AUDIT_RECORDING_LOST,
  ATTR_AUDIT_RECORDING_OPEN_CALLS,
  ATTR_AUDIT_RECORDING_OPEN_SINCE,
  ATTR_AUDIT_RECORDING_POLICY_ID,
  ATTR_AUDIT_RECORDING_RUNTIME,
  ATTR_AUDIT_RECORDING_SOURCE_ID,
  ATTR_AUDIT_RECORDING_VERSION,
  ATTR_AUDIT_RECORDING_WAITING,
} from '@auditspan/conventions';
import type { InstrumentationConfig } from '../config.ts';
import type { RecordDelivery } from '../pipeline/delivery/record-delivery.ts';
import type { AdoptedSpool } from '../pipeline/spool/adoption.ts';
import type { EndReason, RecordSource } from '../record/source.ts';
import type { Fence } from '../hook/fence.ts';
import { VERSION } from '../version.ts';
import { configDigest } from './config-digest.ts';
import type { RecordingFacts } from './self-audit.ts';

/** Returns the facts of a source's first record: software versions and configuration. */
export function startFacts(config: InstrumentationConfig): RecordingFacts {
  return {
    [ATTR_AUDIT_RECORDING_VERSION]: VERSION,
    [ATTR_AUDIT_RECORDING_RUNTIME]: `node/${process.versions.node}`,
    [ATTR_AUDIT_RECORDING_CONFIG_DIGEST]: configDigest(config),
    ...(config.policy === undefined ? {} : { [ATTR_AUDIT_RECORDING_POLICY_ID]: config.policy.id }),
  };
}

/** Returns the facts of a source's last record: its number, and the state of recording. */
export function stopFacts(
  reason: EndReason,
  source: RecordSource,
  fence: Fence,
  delivery: Pick<RecordDelivery, 'counts' | 'calls'>,
): RecordingFacts {
  const { delivered, waiting, lost } = delivery.counts;
  return {
    [ATTR_AUDIT_RECORDING_KIND]: reason,
    // The stop record itself has the next number.
    [ATTR_AUDIT_RECORDING_LAST_SEQUENCE]: source.last + 1,
    [ATTR_AUDIT_RECORDING_DELIVERED]: delivered,
    [ATTR_AUDIT_RECORDING_WAITING]: waiting,
    [ATTR_AUDIT_RECORDING_LOST]: lost,
    [ATTR_AUDIT_RECORDING_OPEN_CALLS]: delivery.calls.open,
    [ATTR_AUDIT_RECORDING_FAULTS]: fence.faults,
    ...(fence.faults === 0
      ? {}
      : {
          [ATTR_AUDIT_RECORDING_FAULT_KINDS]: Array.from(fence.kinds, ([kind, count]) => `${kind}=${count}`).join(','),
        }),
  };
}

/** Returns the known facts about a source that ended without a stop record. */
export function deathFacts({ sourceId, death }: AdoptedSpool): RecordingFacts {
  const { last = 0, records = 0, damaged = 0, openCalls = { count: 0 } } = death ?? {};
  return {
    [ATTR_AUDIT_RECORDING_SOURCE_ID]: sourceId,
    [ATTR_AUDIT_RECORDING_LAST_SEQUENCE]: last,
    [ATTR_AUDIT_RECORDING_COUNT]: records,
    [ATTR_AUDIT_RECORDING_DAMAGED]: damaged,
    [ATTR_AUDIT_RECORDING_OPEN_CALLS]: openCalls.count,
    ...(openCalls.since === undefined
      ? {}
      : { [ATTR_AUDIT_RECORDING_OPEN_SINCE]: new Date(openCalls.since).toISOString() }),
  };
}
