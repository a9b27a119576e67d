import {
  ATTR_AUDIT_RECORDING_CONFIG_DIGEST,
  ATTR_AUDIT_RECORDING_POLICY_ID,
  ATTR_AUDIT_RECORDING_RUNTIME,
  ATTR_AUDIT_RECORDING_VERSION,
} from '@auditspan/conventions';
import type { InstrumentationConfig } from '../config.ts';
import { VERSION } from '../version.ts';
import { configDigest } from './config-digest.ts';
import type { RecordingFacts } from './self-audit.ts';

/** What a source's first record says: by what it is recorded, and under which rules. */
export function startFacts(config: InstrumentationConfig): RecordingFacts {
  return {
    [ATTR_AUDIT_RECORDING_VERSION]: VERSION,
    [ATTR_AUDIT_RECORDING_RUNTIME]: `node/${process.versions.node}`,
    [ATTR_AUDIT_RECORDING_CONFIG_DIGEST]: configDigest(config),
    ...(config.policy === undefined ? {} : { [ATTR_AUDIT_RECORDING_POLICY_ID]: config.policy.id }),
  };
}
