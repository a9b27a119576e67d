import type { RedactionConfig } from '../config.ts';
import type { ClassMode } from '../modes/class-mode.ts';
import type { KeyRule } from './key-labels.ts';

/** A policy as it is in force: the preset and the configuration made one. */
export interface Policy {
  readonly config: RedactionConfig;
  /** What happens to values of each class. */
  readonly classes: Readonly<Record<string, ClassMode>>;
  /** What the configuration says of keys. */
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** What the preset says of keys that the configuration does not name. */
  readonly presetKeys: Readonly<Record<string, KeyRule>>;
  readonly hideInputs: boolean;
  readonly hideOutputs: boolean;
  /** Whether there is a key to make pseudonyms with. */
  readonly canPseudonymise: boolean;
  /** Id of the auditor's key that originals are sealed to. */
  readonly sealKeyId: string | undefined;
  /** Names of what looks for more than the engine does. */
  readonly recognisers: readonly string[];
  /** State of the registry of labels: the version of the semantic conventions and a revision. */
  readonly registry: string;
  /** Tells it from another: `sha256:` and 16 hex digits. */
  readonly hash: string;
}
