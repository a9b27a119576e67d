import type { RedactionConfig } from '../config.ts';
import type { ClassMode } from '../modes/class-mode.ts';
import type { KeyRule } from './key-labels.ts';

/** A resolved policy: the preset merged with the configuration. */
export interface Policy {
  readonly config: RedactionConfig;
  /** The mode of each class. */
  readonly classes: Readonly<Record<string, ClassMode>>;
  /** The configuration's rules for keys. */
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** The preset's rules for keys that the configuration does not name. */
  readonly presetKeys: Readonly<Record<string, KeyRule>>;
  readonly hideInputs: boolean;
  readonly hideOutputs: boolean;
  /** Whether there is a pseudonym key. */
  readonly canPseudonymise: boolean;
  /** Id of the auditor's key. */
  readonly sealKeyId: string | undefined;
  /** Names of the custom recognisers. */
  readonly recognisers: readonly string[];
  /** Version of the label registry: the semantic conventions' version and a revision. */
  readonly registry: string;
  /** Hash that identifies the policy: `sha256:` and 16 hex digits. */
  readonly hash: string;
}
